"""What a statement or a document says twice, by what its patterns match and not by how they are written.

Patterns are compared in order of their text, each with those alone that may hold it, and at most so many: a document
within IAM's quotas is read in well under a second.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from least_privilege.policy.document import Document, PolicyKind, Statement
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import begun_alike, contains, is_plain, matching
from least_privilege.rules.finding import some
from least_privilege.rules.support.hygiene.suggestion import Suggestion
from least_privilege.rules.support.permissions.allowances import texts

_MOST_PAIRS = 20_000


def redundant_in(values: Sequence[str], key: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """Each of `values` that another holds, with that other; of two that match the same, the later. `key` says what is
    compared."""
    found: dict[int, str] = {}
    places: dict[str, int] = {}
    for place, value in enumerate(values):
        first = places.setdefault(key(value), place)
        if first != place:
            found[place] = values[first]
    wide = [each for each in places if not is_plain(each)]
    plain = tuple(sorted(places.keys() - wide)) if wide else ()
    for pattern in wide[: _MOST_PAIRS // (len(plain) or 1)]:
        for each in matching(pattern, plain):
            found.setdefault(places[each], values[places[pattern]])
    ordered = tuple(sorted(wide))
    for pattern in wide if len(wide) ** 2 <= _MOST_PAIRS else ():
        for other in begun_alike(pattern, ordered)[1]:
            if other != pattern and contains(pattern, other) and places[pattern] not in found:
                found.setdefault(places[other], values[places[pattern]])
    return [(values[place], found[place]) for place in sorted(found)]


def redundant_elements(statement: Statement) -> Iterator[Suggestion]:
    """Actions and resources of one statement that others of its list hold."""
    lists: tuple[tuple[str, str, Iterable[object], Callable[[str], str]], ...] = (
        ("redundant-action", "Action", statement.actions, str.lower),
        ("redundant-action", "NotAction", statement.not_actions, str.lower),
        ("redundant-resource", "Resource", statement.resources, str),
        ("redundant-resource", "NotResource", statement.not_resources, str),
    )
    for detail, name, values, key in lists:
        given = texts(values)
        if len(given) > 1 and (found := redundant_in(given, key)):
            value, other = found[0]
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            fix = f"remove {some(value for value, _ in found)} from {name}"
            how = "twice" if value == other else f"beside {other}"
            yield Suggestion(detail, f"{statement.label} lists {value} {how}{more}", fix)


def redundant_principals(document: Document) -> Iterator[Suggestion]:
    """Sessions of a role that a trust policy trusts beside the role itself."""
    for statement in document.statements if document.kind is PolicyKind.TRUST else ():
        named = texts(statement.principals.get("AWS", ()))
        if repeated := next((each for place, each in enumerate(named) if each in named[:place]), ""):
            yield Suggestion(
                "redundant-principal", f"{statement.label} trusts {repeated} twice", f"write {repeated} once"
            )
        roles = {
            tuple(each.split(":", 5)[4:5]) + (each.rpartition("/")[2],): each for each in named if ":role/" in each
        }
        for session in named:
            fields = session.split(":", 5)
            if len(fields) == 6 and fields[2] == "sts" and fields[5].startswith("assumed-role/"):
                role = roles.get((fields[4], fields[5].split("/")[1]))
                if role:
                    what = f"{statement.label} trusts {session} beside its role {role}"
                    yield Suggestion("redundant-principal", what, f"remove {session}")


def redundant_statements(document: Document) -> Iterator[Suggestion]:
    """Statements that another one holds: every action, resource, principal and request of theirs."""
    every = document.statements
    if len(every) ** 2 > _MOST_PAIRS:
        return
    gone: set[int] = set()
    for narrow in reversed(every):
        for wide in _with_first_action(document, narrow):
            if wide is not narrow and wide.index not in gone and _holds(wide, narrow):
                gone.add(narrow.index)
                what = f"{narrow.label} {'allows' if narrow.allows else 'denies'} nothing beside {wide.label}"
                yield Suggestion("redundant-statement", what, f"remove {narrow.label}")
                break


def _with_first_action(document: Document, statement: Statement) -> Sequence[Statement]:
    """The statements that may hold all of `statement`, by the first action that it lists."""
    first = next(iter(statement.action_patterns), None)
    if first is None or statement.not_actions:
        return document.statements
    return document.statements_matching(first.lowered)


def _holds(wide: Statement, narrow: Statement) -> bool:
    if wide.effect != narrow.effect or not set(wide.conditions) <= set(narrow.conditions):
        return False
    if wide.not_actions or narrow.not_actions:
        actions = wide.not_actions == narrow.not_actions and bool(wide.not_actions)
    else:
        actions = _hold_all(wide.actions, narrow.actions, str.lower)
    return (
        actions
        and (
            wide.not_resources == narrow.not_resources
            if wide.not_resources or narrow.not_resources
            else _hold_all(wide.resources, narrow.resources, str)
        )
        and wide.not_principals == narrow.not_principals
        and _hold_principals(wide, narrow)
    )


def _hold_all(wides: Sequence[object], narrows: Sequence[object], key: Callable[[str], str]) -> bool:
    if not wides or not narrows:
        return not wides and not narrows
    known = [key(each) for each in texts(wides)]
    same = set(known)
    patterns = [each for each in known if not is_plain(each)][:100]
    return all(
        isinstance(each, str) and (key(each) in same or any(contains(pattern, key(each)) for pattern in patterns))
        for each in narrows
    )


def _hold_principals(wide: Statement, narrow: Statement) -> bool:
    if wide.principals.keys() != narrow.principals.keys():
        return False
    return all(
        set(values) <= set(wide.principals[kind]) and not any(isinstance(value, Unknown) for value in values)
        for kind, values in narrow.principals.items()
    )
