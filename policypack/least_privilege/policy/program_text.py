"""Texts that a program makes by mistake: of an Output or an object instead of its value, and templates left unfilled.

AWS takes many of them for names: the statement is then deployed, and allows or denies nothing.
Source: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/#outputs-and-strings
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from least_privilege.policy.cache_sizes import VALUES
from least_privilege.policy.context_keys import ID_FORMS
from least_privilege.policy.variables import CHARACTERS


@dataclass(frozen=True)
class Mistake:
    """`code` names its kind, `what` says what stands in the text, `shown` is that text without what does not help, and
    `fix` says what to write instead."""

    code: str
    what: str
    shown: str
    fix: str

    def within(self, element: str) -> str:
        """What is wrong with `element`, after what has it: `has an Output turned into text in its Resource`."""
        return f"has {self.what} in {element} '{self.shown}'"


_PYTHON: Final = (
    "pulumi.Output.concat or pulumi.Output.format for a text, pulumi.Output.json_dumps for a document, or "
    "get_policy_document_output; or make the text inside apply"
)
_JAVASCRIPT: Final = (
    "pulumi.interpolate for a text, pulumi.jsonStringify for a document, or getPolicyDocumentOutput; or make the text "
    "inside apply"
)
_DOTNET: Final = "Output.Format for a text, Output.JsonSerialize for a document, or GetPolicyDocument.Invoke; or Apply"
_JAVA: Final = "Output.format for a text, or IamFunctions.getPolicyDocument; or make the text inside applyValue"
_GO: Final = "pulumi.Sprintf for a text, pulumi.JSONMarshal for a document, or GetPolicyDocumentOutput; or ApplyT"

_HELP: Final = r"\.?(?:.*?for more details\.(?:\s*This function may throw in a future version of [@\w/]+\.)?)?"
_OUTPUTS: Final = {
    r"Calling __\w+__ on an Output\[T\] is not supported" + _HELP: _PYTHON,
    r"<pulumi\.output\.Output object at 0x[0-9a-f]+>": _PYTHON,
    r"Calling \[to(?:String|JSON)\] on an \[Output<T>\] is not supported" + _HELP: _JAVASCRIPT,
    r"Calling \[ToString\] on an \[Output<T>\] is not supported" + _HELP: _DOTNET,
    r"Pulumi\.Output`1\[\[?[\w.]+(?:, [^\]]*)?\]?\]": _DOTNET,
    r"com\.pulumi\.core\.(?:internal\.)?Output\w*@[0-9a-f]+": _JAVA,
    r"%![a-z]\((?:\*?pulumi\.|\*?string=0x)[^)]*\)\)?|[&{]*\{0xc[0-9a-f]{6,}(?: [^{}]*)?\}+|\b0xc0[0-9a-f]{8}\b": _GO,
}
"""By how the text of an Output looks in a language of Pulumi's: what to use there instead.
Source: https://github.com/pulumi/pulumi, `sdk/python/lib/pulumi/output.py` and `sdk/nodejs/output.ts`;
        https://github.com/pulumi/pulumi-dotnet, https://github.com/pulumi/pulumi-java"""

_OBJECTS: Final = {
    r"\[object [A-Z]\w*\]": "the property that is meant, such as bucket.arn; a document's text with JSON.stringify",
    r"<bound method [\w.<>]+ of (?:<[^<>]*>>?|[^<>]*>)": "the value that the method returns: call it, with ()",
    r"<[\w.]+(?: [\w.<>]+)* (?:object )?at 0x[0-9a-f]+>": "the property that is meant, such as bucket.arn; a "
    "document's text with json.dumps",
    r"System\.(?:Threading|Collections)\.[\w.`]+(?:\[[^\]]*\]+)?|System\.(?:Object|String\[\])(?![\w.])": "the value "
    "itself, which is awaited or joined first",
    r"<class '[\w.]+'>|\bfunction \w*\(.*|\(\w*\) => .*": "the value that it makes: call it, with ()",
    r"%![a-z]\([^)]*\)": "the value that the format asks for",
    r"[\[({]'[^\[\](){}]*[\])}]": "the item that is meant, or the list itself, which an element takes without str()",
}
"""By how the text of an object looks: what to write instead."""


def _any(forms: dict[str, str]) -> re.Pattern[str]:
    # The name of the group tells which form it was.
    return re.compile("|".join(f"(?P<f{place}>{form})" for place, form in enumerate(forms)), re.DOTALL)


_OUTPUT, _OBJECT = _any(_OUTPUTS), _any(_OBJECTS)
_OUTPUT_FIXES, _OBJECT_FIXES = tuple(_OUTPUTS.values()), tuple(_OBJECTS.values())
_MAY_BE_OBJECT = re.compile(
    r"Calling |[\[({]'|\[object |at 0x|<bound |<class |function |=> |Pulumi\.Output|pulumi\.core|%!|0xc|System\."
)

_TEMPLATE = re.compile(
    r"""
      \$?\{\{ [^{}]* \}\}                                  # {{ account }}, ${{ inputs.account }}
    | \{% [^{}]* %\} | \(\( [\w.-]+ \)\)                      # {% account %}, ((account))
    | \#\{ [^{}]* \} | %\{ [^{}]* \}                       # #{Account}, %{account}
    | % [A-Z][A-Z0-9_]{3,} %                             # %ACCOUNT%
    | \*{3}\ ?[A-Za-z][^*]*\*{3}                          # *** bucket ***
    | (?<![\w`.$\[\]]) \[{1,2} (?: [A-Z][A-Z0-9_ -]{2,} | [a-z]{2}[\w. -]+ ) \]{1,2}        # [ACCOUNT_ID], [[account]]
    | (?P<cloudformation> !(?:Ref|Sub|GetAtt|ImportValue|Join|Select|FindInMap)\b | \bFn::\w+ )
    | (?P<unsigned> (?: (?<!\$) (?<!\$\{\$\}) \{ | \$ ) [a-z][\w.-]* : [A-Za-z] [\w/.:-]* \} )   # {aws:username}
    | %\( \w+ \)[sd] | (?<![\w%])%[sd](?![0-9A-Za-z])      # %(account)s, %s
    | <% [^%]* %>                                        # <%= bucket %>
    | < (?!nil>) [A-Za-z] [\w .:-]* > | <<\w+>>                     # <ACCOUNT_ID>
    | \$\( \w+ \) | \$ (?!LATEST|DEFAULT|AWS|SYS) [A-Z][A-Z0-9_]+ (?![\w}])    # $(ACCOUNT), $ACCOUNT
    | \$ (?P<lower> (?!(?:aws|share|sys|default|(?:dis)?connect)\b) [a-z]\w* ) (?! [\w}($] )     # $account
    | (?<![A-Za-z0-9_]) __[A-Z][A-Z0-9_]*?__ (?![A-Za-z0-9_])                 # __ACCOUNT__
    | @@\w+@@
    | \$\{ (?P<variable> [^{}]* ) \}
    | (?<![\$%\#{]) (?<!\$\{\$\}) \{ (?! [0-9a-f]{8}-[0-9a-f-]{27} \} )              # not Bitbucket's {UUID}
      (?P<name> (?: [A-Za-z_] [\w.\[\]'"()+-]* (?: ![rsa] )? )? | \d+ ) \} (?!\})
    """,
    re.VERBOSE,
)
_MAY_BE_TEMPLATE = re.compile(r"[{<%\[]|\$[(A-Za-z]|__|@@|\(\(|\*{3}|![RSGIJF]|Fn::")
_VARIABLE = re.compile(r"\s*(?!(?:self|opt|env|sls|cf|custom|file|param):)[\w.\-/]+\s*:(?!:)[^:].*", re.DOTALL)
"""A policy variable names a condition key, which has a prefix: those left out here are the Serverless Framework's."""
_KEYS_OF_CALLERS = ("aws:", "saml:", "sts:", "iot:", "cognito-identity.amazonaws.com:")
"""How the keys begin that policy variables mostly name."""
_API_PATHS = re.compile(r"(?:arn:[^:]*:)?execute-api:")
"""In such an ARN, which a policy of the API itself may shorten, `{proxy+}` and `$metadata` are parts of the path.
`$default` and `$connect` are stages and routes, in ARNs of `apigateway` too."""

_OBJECT_KEY = re.compile(r"arn:[^:]*:s3:::[^/]*/")
"""What stands before the key of an object, in which `$` may be a letter."""

_SEPARATORS = re.compile(r"[:/]")
_NOTHING = re.compile(r"(?:undefined|None|null|NaN|<nil>|nil)")
_MAY_BE_NOTHING = re.compile(r"\b(?:undefined|None|null|NaN|nil)\b")
_WORDS = re.compile(
    r"(?:\w+[_-])?YOUR(?:[_-][A-Z0-9_-]+)?|[Yy]our[_-][\w-]+|(?:CHANGE|REPLACE|FIX)[_-]?ME|change[_-]?me|PLACEHOLDER"
    r"|INSERT[_-]\w+|[xX]{3,16}|DOC-EXAMPLE-[A-Z0-9-]+"
)
"""What people write for a name that has to be filled in."""
_NOUNS = re.compile(
    r"(?:AWS_?)?(?:(?:ACCOUNT|BUCKET|REGION|PARTITION|ROLE|USER)(?:[_-]?(?:ID|NAME|NUMBER))?|TO-?DO)|account[_-]?id"
    r"|(?:region|bucket|account)[_-]name|region|account"
)
"""What else they write for a region, an account or a bucket, which cannot be called so."""
_SUBJECT = re.compile(
    r"[Yy]our[_-].*|(?:GITHUB[_-]?)?(?:ORG|ORGANI[SZ]ATION|OWNER|USER(?:NAME)?|GROUP)(?:[_-]?NAME)?/.*|[^/]*/(?:REPO(?:SITORY)?|PROJECT)(?:[_-]?NAME)?"
)
"""And for the owner and the repository in a token's subject: `repo:ORG/REPO:*`."""
_IDS = ID_FORMS.keys() | {"sts:externalid"}
"""Keys that are compared with an id: a word is none."""
CODES: Final = frozenset(("output-as-text", "object-as-text", "no-value", "placeholder"))
"""The code of every mistake."""


@lru_cache(VALUES)
def object_text(text: str) -> Mistake | None:
    """The mistake where `text` is, or has in it, what a language makes of an Output or an object."""
    if not _MAY_BE_OBJECT.search(text):
        return None
    for pattern, code, what, fixes in (
        (_OUTPUT, "output-as-text", "an Output turned into text", _OUTPUT_FIXES),
        (_OBJECT, "object-as-text", "an object turned into text", _OBJECT_FIXES),
    ):
        if found := pattern.search(text):
            fix = fixes[int(str(found.lastgroup)[1:])]
            return Mistake(code, what, pattern.sub(lambda each: each[0].partition(" is not")[0], text), fix)
    return None


@lru_cache(VALUES)
def template_text(text: str) -> Mistake | None:
    """The mistake where something in `text` was to be filled in: `{name}`, `${name}`, `<NAME>` and the like."""
    if not _MAY_BE_TEMPLATE.search(text):
        return None
    for found in _TEMPLATE.finditer(text):
        variable, name = found["variable"], found["name"]
        if variable is not None and (not variable.strip() or variable in CHARACTERS or _VARIABLE.fullmatch(variable)):
            continue
        if (name is not None or found["lower"]) and _API_PATHS.match(text):
            continue
        if found["lower"] and _OBJECT_KEY.match(text[: found.start()]):
            continue
        return replace(_placeholder(found[0], text), fix=_filled(found))
    return None


def any_mistaken_action(actions: Iterable[str]) -> bool:
    """Whether there is such a mistake in any of `actions`: in most there is not, and one look at all of them tells."""
    whole = "\n".join(actions)
    may_be = _MAY_BE_OBJECT.search(whole) or _MAY_BE_TEMPLATE.search(whole) or _MAY_BE_NOTHING.search(whole)
    return may_be is not None and any(map(action_text, actions))


def object_or_template(text: str) -> Mistake | None:
    return object_text(text) or template_text(text)


def action_text(action: str) -> Mistake | None:
    """As `object_text` and `template_text`, of an action; also where a part of it stands for no value."""
    nothing = next(filter(_NOTHING.fullmatch, action.split(":")), None)
    return _no_value(nothing, action) if nothing else object_or_template(action)


def _filled(found: re.Match[str]) -> str:
    """What to write for what was to be filled in."""
    variable, name = found["variable"], found["name"]
    if unsigned := found["unsigned"]:
        key = unsigned.strip("${}")
        if key.startswith(_KEYS_OF_CALLERS):
            return f"${{{key}}}: a policy variable has a $ and both braces"
        return (
            f'the value of {key.partition(":")[0]}: f"..." in Python, and Output.format or apply where it is an Output'
        )
    if found["cloudformation"]:
        return (
            "the value, which only CloudFormation would fill in: it is a property of the resource, such as bucket.arn"
        )
    if name is not None and (not name or name.isdigit()):
        return (
            'the value: call .format(...) on the text, or write it as f"{value}"; Output.format where it is an Output'
        )
    if name is not None:
        value = name.partition("!")[0]
        return f'the value of {value}: f"..." in Python, and Output.format or apply where it is an Output'
    if variable is None:
        return "the value that it stands for"
    if variable.startswith("AWS::"):
        return (
            "the value, which only CloudFormation would fill in: it is in aws.get_caller_identity(), aws.get_region() "
            "or aws.get_partition()"
        )
    return (
        f'the value of {variable}: `...` or pulumi.interpolate in TypeScript, f"..." without $ in Python; a policy '
        "variable has a prefix, such as aws: in ${aws:username}"
    )


@lru_cache(VALUES)
def arn_text(arn: str) -> Mistake | None:
    """As `object_text` and `template_text`, of an ARN; also where a field or name in it stands for none, or for one
    that was to be filled in: `undefined`, `ACCOUNT_ID`, `YOUR-BUCKET`."""
    if found := object_or_template(arn):
        return found
    fields = arn.split(":", 5)
    names = _SEPARATORS.split(fields[5]) if len(fields) == 6 else []
    made = (
        names[:1] if names and fields[2] == "s3" else names or _SEPARATORS.split(arn)
    )  # The key of an object may have any part, as null.
    if nothing := next((part for part in (*fields, *made) if _NOTHING.fullmatch(part)), None):
        return _no_value(nothing, arn)
    own = [*fields[3:5], *(names[:1] if fields[2] == "s3" else [])] if names else [arn]
    word = next((part for part in own if _NOUNS.fullmatch(part)), None) or next(
        (part for part in (*fields, *names) if _WORDS.fullmatch(part)), None
    )
    return _placeholder(word, arn) if word else None


@lru_cache(VALUES)
def name_text(name: str) -> Mistake | None:
    """As `arn_text`, of the name of a role, user, group or policy, which may be any word."""
    if found := object_or_template(name):
        return found
    if _NOTHING.fullmatch(name):
        return _no_value(name, name)
    return _placeholder(name, name) if _WORDS.fullmatch(name) else None


@lru_cache(VALUES)
def condition_text(key: str, value: str) -> Mistake | None:
    """As `arn_text`, of a value of a condition on `key`."""
    if value.startswith("arn:"):
        return arn_text(value)
    if found := object_or_template(value):
        return found
    is_subject, is_id = key.endswith(":sub"), key.lower() in _IDS
    parts = _SEPARATORS.split(value) if is_subject else [value] if is_id or value in ("undefined", "<nil>") else []
    if nothing := next(filter(_NOTHING.fullmatch, parts), None):
        return _no_value(nothing, value)
    if is_subject:
        word = next(filter(_SUBJECT.fullmatch, value.split(":")), None) or next(filter(_WORDS.fullmatch, parts), None)
    else:
        word = value if _WORDS.fullmatch(value) or (is_id and _NOUNS.fullmatch(value)) else None
    return _placeholder(word, value) if word else None


def _no_value(word: str, text: str) -> Mistake:
    fix = "a value that is set: the property, variable or setting that this one comes from has none"
    return Mistake("no-value", f"{word} instead of a value", text, fix)


def _placeholder(word: str, text: str) -> Mistake:
    return Mistake("placeholder", f"the unfilled placeholder {word}", text, "the value that it stands for")
