"""Serves the component package to the engine: `pulumi package add` and every preview and `up` of a program start this.

Source: https://www.pulumi.com/docs/iac/extending-pulumi/build-a-component/
"""

import sys
from pathlib import Path

import pulumi.provider

# The engine starts this directory; the components are those of the program beside it.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from component_package.package import provider

if __name__ == "__main__":
    pulumi.provider.main(provider(), sys.argv[1:])
