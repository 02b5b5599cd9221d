"""The look-ups of table.yaml, each in its plain form and as an output."""

from operator import attrgetter
from pathlib import Path

import pulumi
import pulumi_aws as aws
import yaml

for number, row in enumerate(yaml.safe_load(Path(__file__).with_name("table.yaml").read_text())):
    arguments, names = row.get("with", {}), list(row["gives"])
    plain = attrgetter(row["lookup"])(aws)(**arguments)
    output = attrgetter(f"{row['lookup']}_output")(aws)(**arguments)
    pulumi.export(f"{number} plain", {name: getattr(plain, name) for name in names})
    pulumi.export(f"{number} output", {name: getattr(output, name) for name in names})
