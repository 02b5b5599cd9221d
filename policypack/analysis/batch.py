"""Judges many stacks by themselves, on every core where there are enough of them to be worth it."""

import os
import signal
from collections.abc import Sequence

from analysis.judge import Judge, Judged
from least_privilege.findings import Finding
from least_privilege.model import Resource
from rules import ALL_RULES
from rules.rule import Level

Groups = Sequence[tuple[Resource, ...]]

ENOUGH = 200
"""Starting processes, and reading AWS's catalogue in each, takes about as long as judging this many policies."""

_PORTION = 50
_work: tuple[Judge, Groups]


def judge_all(judge: Judge, groups: Groups) -> list[Judged]:
    """What the rules say of each of `groups`, in their order."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    # A waiver must know in the end whether it was used: those of other processes would not.
    if cores == 1 or len(groups) < ENOUGH or judge.waives:
        return [judged for group in groups for judged in judge.stack(group)]
    import multiprocessing  # not above: one document should not wait for it

    rules = {rule.name: rule for rule in ALL_RULES}
    portions = [slice(start, start + _PORTION) for start in range(0, len(groups), _PORTION)]
    # Forked processes have the rules and the groups already; only findings travel.
    with multiprocessing.get_context("fork").Pool(min(cores, 8), _begin, (judge, groups)) as pool:
        found = [each for portion in pool.imap(_judge, portions) for each in portion]
    return [Judged(finding, rules[rule], level) for finding, rule, level in found]


def _begin(judge: Judge, groups: Groups) -> None:
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The first process says that it was interrupted.
    _work = judge, groups


def _judge(portion: slice) -> list[tuple[Finding, str, Level]]:
    judge, groups = _work
    return [(each.finding, each.rule.name, each.level) for group in groups[portion] for each in judge.stack(group)]
