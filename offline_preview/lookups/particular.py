"""Look-ups of keys, secrets, zones and clusters that may be asked for in more than one way."""

import re
from collections.abc import Mapping
from typing import Any, Final

from offline_preview.aws_context import AwsContext
from offline_preview.lookups.drawn import Scope, name_in
from offline_preview.lookups.guess import Guess, stand_in
from offline_preview.lookups.settled import Answer, Arguments

_UUID: Final = re.compile(r"(mrk-)?[0-9a-f-]{32,36}")


def _key(given: Arguments, context: AwsContext) -> dict[str, Any]:
    asked = given["keyId"]
    name = name_in(asked) if asked.startswith("arn:") else asked
    is_id = "alias/" not in asked and _UUID.fullmatch(name) is not None
    id_ = name if is_id else Scope(context, "key", {"asked": asked}).filled("{uuid}")
    arn = (
        asked
        if is_id and asked.startswith("arn:")
        else f"arn:{context.partition}:kms:{context.region}:{context.account}:key/{id_}"
    )
    return {"id": id_, "arn": arn, "awsAccountId": arn.split(":")[4], "keyState": "Enabled", "enabled": True}


def _plaintexts(given: Arguments, context: AwsContext) -> dict[str, Any]:
    names = [each["name"] for each in given.get("secrets") or ()]
    return {"id": context.region, "plaintext": {name: Guess(stand_in("kms", name)) for name in names}}


def _secret_version(given: Arguments, context: AwsContext) -> dict[str, Any]:
    asked = given["secretId"]
    if not asked.startswith("arn:"):
        ending = Scope(context, "secret", {"name": asked}).filled("{letters6}")
        asked = f"arn:{context.partition}:secretsmanager:{context.region}:{context.account}:secret:{asked}-{ending}"
    stage = given.get("versionStage") or "AWSCURRENT"
    return {"arn": asked, "secretArn": asked, "id": f"{asked}|{stage}", "versionStage": stage, "versionStages": [stage]}


def _secret(given: Arguments, context: AwsContext) -> dict[str, Any]:
    if not given.get("arn") and not given.get("name"):
        return {}
    arn = _secret_version({"secretId": given.get("arn") or given["name"]}, context)["arn"]
    return {"arn": arn, "id": arn, "name": given.get("name") or name_in(arn)}


def _cluster(given: Arguments, context: AwsContext) -> dict[str, Any]:
    """With the structures that programs take the OIDC issuer and the certificate from."""
    scope = Scope(context, "eks", {"name": given["name"]})
    issuer = scope.filled("https://oidc.eks.{r}.{s}/id/{letters32}")
    return {
        "id": given["name"],
        "arn": scope.filled("arn:{p}:eks:{r}:{a}:cluster/{name}"),
        "status": "ACTIVE",
        "endpoint": scope.filled("https://{letters32}.gr7.{r}.eks.{s}"),
        "certificateAuthorities": [{"data": Guess("c3RhbmQtaW4=")}],
        "identities": [{"oidcs": [{"issuer": issuer}]}],
    }


def _zone(given: Arguments, context: AwsContext) -> dict[str, Any]:
    """The id of a zone is the same whichever way it is asked for by name; the name has no dot at its end."""
    name = str(given.get("name") or "stand-in.invalid").rstrip(".")
    asked = {"name": name, "privateZone": bool(given.get("privateZone")), "vpcId": given.get("vpcId")}
    id_ = given.get("zoneId") or Scope(context, "zone", asked).filled("Z{letters20}")
    found = {"zoneId": id_, "id": id_, "arn": f"arn:{context.partition}:route53:::hostedzone/{id_}"}
    return {**found, "name": name} if given.get("name") else found


ANSWERS: Final[Mapping[str, Answer]] = {
    "eks/getCluster": _cluster,
    "kms/getKey": _key,
    "kms/getSecrets": _plaintexts,
    "route53/getZone": _zone,
    "secretsmanager/getSecret": _secret,
    "secretsmanager/getSecretVersion": _secret_version,
}
