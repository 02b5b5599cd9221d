"""Every rule that is written is asked."""

import importlib
import pkgutil

from least_privilege import rules
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Rule


def test_every_rule_module_is_registered() -> None:
    names = [module.name for module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}.")]
    modules = [importlib.import_module(name) for name in names if ".support" not in name]
    written = [rule.name for module in modules if isinstance(rule := getattr(module, "RULE", None), Rule)]
    assert len(written) > 20
    assert sorted(written) == sorted(rule.name for rule in ALL_RULES)
