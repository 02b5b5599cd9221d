"""The table of predicted outputs, held against the SDK and AWS's catalogue of ARNs."""

import re
from collections.abc import Iterator
from functools import cache

from least_privilege.aws import service_reference
from offline_preview.prediction.auto_names import named_otherwise
from offline_preview.prediction.generate import generate, write
from offline_preview.prediction.outputs import DATA, Rules, rules
from offline_preview.prediction.sdk import resource_types
from offline_preview.prediction.templates import CHANGES

_ABSENT_FROM_THE_CATALOGUE = {
    "aws:apigateway/restApi:RestApi",  # execute-api: what stands before a method
    "aws:apigateway/stage:Stage",
    "aws:apigatewayv2/api:Api",
    "aws:apigatewayv2/stage:Stage",
    "aws:appautoscaling/policy:Policy",
    "aws:appautoscaling/scheduledAction:ScheduledAction",
    "aws:applicationinsights/application:Application",
    "aws:autoscaling/policy:Policy",
    "aws:autoscaling/schedule:Schedule",
    "aws:cloudwatch/queryDefinition:QueryDefinition",
    "aws:codebuild/sourceCredential:SourceCredential",
    "aws:evidently/project:Project",
    "aws:evidently/segment:Segment",
    "aws:inspector/assessmentTarget:AssessmentTarget",
    "aws:inspector/resourceGroup:ResourceGroup",
    "aws:kms/alias:Alias",  # `alias/` is part of the name
    "aws:lambda/alias:Alias",  # the ARN by which API Gateway calls a function
    "aws:lambda/function:Function",
    "aws:lex/intent:Intent",
    "aws:networkfirewall/ruleGroup:RuleGroup",  # the type's name follows from an input
    "aws:securityhub/actionTarget:ActionTarget",
    "aws:securityhub/insight:Insight",
    "aws:ses/activeReceiptRuleSet:ActiveReceiptRuleSet",
    "aws:ses/receiptFilter:ReceiptFilter",
    "aws:ses/receiptRule:ReceiptRule",
    "aws:ses/receiptRuleSet:ReceiptRuleSet",
}

_EXAMPLE_OF_ANOTHER_FORM = {
    "aws:batch/jobDefinition:JobDefinition",  # without its revision, which the ARN has
    "aws:codebuild/sourceCredential:SourceCredential",  # `token:github`: AWS has a slash there
    "aws:devicefarm/networkProfile:NetworkProfile",  # without its project
    "aws:devicefarm/upload:Upload",
    "aws:kinesis/streamConsumer:StreamConsumer",  # a time before 2023
    "aws:kinesis/videoStream:VideoStream",
    "aws:networkmanager/connection:Connection",  # imported by its ARN, while its id is an id
    "aws:networkmanager/device:Device",
    "aws:networkmanager/link:Link",
    "aws:networkmanager/site:Site",
    "aws:ssoadmin/application:Application",  # without its instance
}


def test_the_table_is_what_the_sdk_and_the_catalogue_say() -> None:
    assert (DATA / "outputs.json").read_text("utf-8") == write(generate())


def test_how_many_types_have_a_rule() -> None:
    types, found = resource_types(), rules()
    with_arn = {token for token, type_ in types.items() if "arn" in type_.computed}

    assert len(types) == 1748
    assert len(with_arn) == 904
    assert sum("arn" in found.get(token, {}) for token in with_arn) == 750
    assert sum("id" in of_type for of_type in found.values()) == 1245
    assert len(types.keys() - found.keys()) == 472


def test_every_rule_is_of_an_output_or_of_an_optional_input() -> None:
    types = resource_types()
    wrong = [
        (token, key)
        for token, of_type in rules().items()
        for key in of_type
        if not key.startswith("_") and key != "id" and key.partition("[")[0] not in types[token].computed
        if key.removesuffix("?") not in types[token].inputs.keys() - types[token].required or not key.endswith("?")
    ]

    assert wrong == []


def test_every_arn_has_a_form_of_the_catalogue() -> None:
    forms = _forms()
    wrong = {
        token
        for token, of_type in rules().items()
        for key, template in _templates(of_type)
        if re.search("[aA]rn[?]?$", key) and template.startswith("arn:")
        if not any(form.fullmatch(_filled(template, of_type)) for form in forms.get(template.split(":")[2], ()))
    }

    assert wrong == _ABSENT_FROM_THE_CATALOGUE


def test_every_id_that_is_an_arn_has_the_form_of_the_sdks_example() -> None:
    found = rules()
    wrong = {
        token
        for token, type_ in resource_types().items()
        for example in type_.import_ids
        if example.startswith("arn:") and example.count("arn:") == 1 and not re.search("[,;#|]", example)
        for template in [found.get(token, {}).get("id")]
        if isinstance(template, str) and not _pattern(template, found[token], token).fullmatch(example)
    }

    assert wrong == _EXAMPLE_OF_ANOTHER_FORM


def test_names_that_are_drawn_otherwise_are_optional_inputs_of_the_sdk() -> None:
    types = resource_types()
    required = {token for token, type_ in types.items() if "name" in type_.required}

    assert required == {"aws:directoryservice/directory:Directory", "aws:route53/record:Record"}
    assert {
        (token, rule.property)
        for token, rule in named_otherwise().items()
        if rule and rule.property not in types[token].inputs.keys() - types[token].required
    } == set()


def _templates(of_type: Rules) -> Iterator[tuple[str, str]]:
    for key, rule in of_type.items():
        yield from ((key, each) for each in ([rule] if isinstance(rule, str) else rule))


@cache
def _forms() -> dict[str, list[re.Pattern[str]]]:
    """The formats of all ARNs, by the service in them; a placeholder, and `*`, stand for any text."""
    result: dict[str, list[re.Pattern[str]]] = {}
    for service in service_reference.services():
        for entry in service_reference.read(service).resource_types.values():
            for arn in entry.arns:
                parts = re.split(r"\$\{\w+\}|\*", arn)
                result.setdefault(arn.split(":")[2], []).append(re.compile(".*".join(map(re.escape, parts))))
    return result


def _filled(template: str, of_type: Rules) -> str:
    """`template` with a text for each placeholder, such as `x` for a name."""

    def fill(found: re.Match[str]) -> str:
        name, _, change = found[1].partition("|")
        name, _, default = name.partition("=")
        if name in ("partition", "region", "account"):
            return {"partition": "aws", "region": "eu-west-1", "account": "111122223333"}[name]
        rule = "x" if name == "uuid" else of_type.get(name, default or "x")
        text = _filled(rule if isinstance(rule, str) else rule[-1], of_type)
        return CHANGES[change](text) if change in ("load_balancer", "event_bus") else text

    return re.sub(r"\{([^}]*)\}", fill, template)


def _pattern(template: str, of_type: Rules, token: str) -> re.Pattern[str]:
    """What `template` matches: any text for each input and each part that AWS draws."""

    def fill(found: re.Match[str]) -> str:
        name = re.split("[=|]", found[1])[0]
        if name == "uuid" or name not in of_type or name in resource_types()[token].inputs:
            return "{}"
        rule = of_type[name]
        return expanded(rule if isinstance(rule, str) else rule[-1])

    def expanded(text: str) -> str:
        return re.sub(r"\{([^}]*)\}", fill, text)

    return re.compile(".*".join(map(re.escape, expanded(template).split("{}"))))
