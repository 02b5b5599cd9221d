"""Steps and resources in the JSON form of a report.

Lists of actions are written once: an administrator has the same ones on every bucket.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from least_privilege.reports.json_values import text, texts
from least_privilege.reports.reach_model import ReportedParty, ReportedReach, ReportedResource, ReportedStep


def steps(given: Iterable[ReportedStep]) -> list[dict[str, Any]]:
    """Steps, ready for `json.dumps`."""
    return [
        {
            "from": _party(each.source),
            "to": _party(each.target),
            "how": each.how,
            "certain": each.certain,
            "dependsOn": list(each.keys),
            "by": list(each.by),
        }
        for each in given
    ]


def read_steps(given: Sequence[Mapping[str, Any]]) -> tuple[ReportedStep, ...]:
    """The steps that `steps` wrote."""
    return tuple(
        ReportedStep(
            source=_read_party(each["from"]),
            target=_read_party(each["to"]),
            how=text(each["how"]),
            certain=bool(each["certain"]),
            keys=texts(each["dependsOn"]),
            by=texts(each["by"]),
        )
        for each in given
    )


def resources(given: Iterable[ReportedResource]) -> dict[str, Any]:
    """Resources, ready for `json.dumps`."""
    places: dict[tuple[str, ...], int] = {}
    found = [
        {
            "arn": each.arn,
            "name": each.name,
            "urn": each.urn,
            "reach": [
                {
                    "who": _party(one.who),
                    "actions": places.setdefault(one.actions, len(places)),
                    "answer": one.answer,
                    "where": one.where,
                    "by": list(one.by),
                    "dependsOn": list(one.keys),
                    **({"raises": one.raises} if one.raises else {}),
                }
                for one in each.reach
            ],
        }
        for each in given
    ]
    return {"actionLists": [list(each) for each in places], "resources": found}


def read_resources(given: Mapping[str, Any]) -> tuple[ReportedResource, ...]:
    """The resources that `resources` wrote."""
    lists = [texts(each) for each in given["actionLists"]]
    return tuple(
        ReportedResource(
            arn=text(each["arn"]),
            name=text(each["name"]),
            urn=text(each["urn"]),
            reach=tuple(
                ReportedReach(
                    who=_read_party(one["who"]),
                    actions=lists[int(one["actions"])],
                    answer=text(one["answer"]),
                    where=text(one["where"]),
                    by=texts(one["by"]),
                    keys=texts(one["dependsOn"]),
                    raises=text(one.get("raises", "")),
                )
                for one in each["reach"]
            ),
        )
        for each in given["resources"]
    )


def _party(party: ReportedParty) -> dict[str, str]:
    return {"kind": party.kind, "name": party.name, **({"urn": party.urn} if party.urn else {})}


def _read_party(given: Mapping[str, Any]) -> ReportedParty:
    return ReportedParty(kind=text(given["kind"]), name=text(given["name"]), urn=text(given.get("urn", "")))
