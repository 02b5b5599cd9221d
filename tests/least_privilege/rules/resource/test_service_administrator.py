"""service-administrator, and what it leaves to resource-shared-publicly."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource import service_administrator, shared_publicly
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made

OWN, OTHER = "111122223333", "444455556666"
ROLE, OTHERS = f"arn:aws:iam::{OWN}:role/web", f"arn:aws:iam::{OTHER}:role/web"


def associated(principal: Any, policy: Any, scope: Any = "cluster") -> AnalyzedResource:
    arn = policy if policy is UNKNOWN else f"arn:aws:eks::aws:cluster-access-policy/{policy}"
    given = {"clusterName": "pets", "principalArn": principal, "policyArn": arn, "accessScope": {"type": scope}}
    return made("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", given)


def lake(**given: Any) -> AnalyzedResource:
    return made("aws:lakeformation/dataLakeSettings:DataLakeSettings", given)


ADMINISTRATOR, FOREIGN = ["service-administrator"], [f"resource-shared-publicly:account:{OTHER}"]
CASES: dict[str, tuple[AnalyzedResource, list[str]]] = {
    "a role that views a cluster": (associated(ROLE, "AmazonEKSViewPolicy"), []),
    "a role that administers namespaces": (associated(ROLE, "AmazonEKSAdminPolicy", "namespace"), []),
    "a policy that is unknown at preview": (associated(ROLE, UNKNOWN), []),
    "a data lake without administrators": (lake(admins=[]), []),
    "a role that sees a data lake's permissions": (lake(readOnlyAdmins=[ROLE]), []),
    "a role of another account that views a cluster": (associated(OTHERS, "AmazonEKSViewPolicy"), []),
    "a role that administers a cluster": (associated(ROLE, "AmazonEKSClusterAdminPolicy"), ADMINISTRATOR),
    "a role that administers all namespaces": (associated(ROLE, "AmazonEKSAdminPolicy"), ADMINISTRATOR),
    "a role that is unknown at preview": (associated(UNKNOWN, "AmazonEKSClusterAdminPolicy"), ADMINISTRATOR),
    "two roles that administer a data lake": (lake(admins=[ROLE, f"{ROLE}2"]), ADMINISTRATOR),
    "a role of another account that administers a cluster": (
        associated(OTHERS, "AmazonEKSClusterAdminPolicy"),
        FOREIGN,
    ),
    "a role of another account that administers a data lake": (lake(admins=[OTHERS]), FOREIGN),
    "roles of both accounts": (lake(admins=[ROLE, OTHERS]), [*FOREIGN, *ADMINISTRATOR]),
}


@pytest.mark.parametrize(("resource", "ids"), CASES.values(), ids=CASES)
def test_administrators(pack: RunningPack, resource: AnalyzedResource, ids: list[str]) -> None:
    rules = (service_administrator.RULE.name, shared_publicly.RULE.name)
    pack.configure(**{rule.replace("-", "_"): {"ownAccounts": [OWN]} for rule in rules})
    said = [each for each in pack.preview(resource) if each.finding.rule in rules]
    assert sorted(each.finding.id for each in said) == ids
    assert [each.level for each in said if each.finding.rule == rules[0]] == ["advisory"] * (ADMINISTRATOR[0] in ids)


def test_the_whole_message(pack: RunningPack) -> None:
    (said,) = [each for each in pack.preview(lake(admins=[ROLE])) if each.finding.rule == "service-administrator"]
    assert said.finding.evidence == (
        f"admins of aws.lakeformation.DataLakeSettings 'it' lets {ROLE} administer the data lake: no IAM policy limits "
        "what it does there, and it can give others the same."
    )
    assert said.finding.fix.startswith("grant the permissions in use on their databases and tables by ")


GROUP = "IAM_ALLOWED_PRINCIPALS"
NEW = "createTableDefaultPermissions"


def granted(principal: Any, *permissions: Any) -> AnalyzedResource:
    given = {"principal": principal, "permissions": [*permissions], "database": {"name": "pets"}}
    return made("aws:lakeformation/permissions:Permissions", given)


def new_in(type_: str, path: str, *permissions: str) -> AnalyzedResource:
    grant = {"principal": {"dataLakePrincipalIdentifier": GROUP}, "permissions": [*permissions]}
    return made(type_, {"name": "pets", path: [grant]})


DATABASE, CATALOG = "aws:glue/catalogDatabase:CatalogDatabase", "aws:glue/catalog:Catalog"
BY_IAM = ["service-administrator:iam-allowed-principals"]
LEFT_TO_IAM: dict[str, tuple[AnalyzedResource, list[str]]] = {
    "all for a role": (granted(ROLE, "ALL"), []),
    "some for the group": (granted(GROUP, "DESCRIBE"), []),
    "permissions that are unknown at preview": (granted(GROUP, UNKNOWN), []),
    "a principal that is unknown at preview": (granted(UNKNOWN, "ALL"), []),
    "new tables for nobody": (lake(**{NEW: []}), []),
    "new tables for a role": (lake(**{NEW: [{"principal": ROLE, "permissions": ["ALL"]}]}), []),
    "a database whose new tables are described": (new_in(DATABASE, NEW, "DESCRIBE"), []),
    "all for the group": (granted(GROUP, "ALL"), BY_IAM),
    "all among others": (granted(GROUP, "SELECT", "ALL"), BY_IAM),
    "new tables": (lake(**{NEW: [{"principal": GROUP, "permissions": ["ALL"]}]}), BY_IAM),
    "new databases": (
        lake(createDatabaseDefaultPermissions=[{"principal": GROUP, "permissions": ["ALL"]}]),
        BY_IAM,
    ),
    "new tables of a database": (new_in(DATABASE, NEW, "ALL"), BY_IAM),
    "new databases of a catalog": (new_in(CATALOG, "createDatabaseDefaultPermissions", "ALL"), BY_IAM),
}


@pytest.mark.parametrize(("resource", "ids"), LEFT_TO_IAM.values(), ids=LEFT_TO_IAM)
def test_what_is_left_to_iam(pack: RunningPack, resource: AnalyzedResource, ids: list[str]) -> None:
    said = [each for each in pack.preview(resource) if each.finding.rule == service_administrator.RULE.name]
    assert [(each.finding.id, each.level) for each in said] == [(id_, "advisory") for id_ in ids]
