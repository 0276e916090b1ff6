"""SQL expressions that merge the JSON documents of records, with sorted keys and without empty values."""

from typing import Final

EMPTY: Final = "'{}'"

_PLAIN_LOCALE: Final = "'$.\"\"'"


def written(incoming: str) -> str:
    """Return the document of a new record: the incoming one, in canonical form."""
    return f"CASE WHEN {incoming} IS NULL THEN {EMPTY} WHEN {_is_flat(incoming)} THEN {incoming} " + (
        f"ELSE {_merged(EMPTY, incoming, keep=False)} END"
    )


def merged(stored: str, incoming: str) -> str:
    """Return the stored document with the incoming values set; what is not named is kept."""
    return f"CASE WHEN {incoming} IS NULL THEN {stored} ELSE {_merged(stored, incoming, keep=True)} END"


def merge_differs(stored: str, incoming: str) -> str:
    """Return the condition that `merged` changes the stored document; cheap where nothing changes."""
    return (
        f"({incoming} IS NOT {stored} AND {incoming} IS NOT NULL AND json_patch({stored}, {incoming}) IS NOT {stored}"
        f" AND {_merged(stored, incoming, keep=True)} IS NOT {stored})"
    )


def replaced(stored: str, incoming: str) -> str:
    """Return the incoming document; of a value that it names, stored locales that it does not name are kept."""
    return f"CASE WHEN {incoming} IS NULL THEN {EMPTY} ELSE {_merged(stored, incoming, keep=False)} END"


def replace_differs(stored: str, incoming: str) -> str:
    """Return the condition that `replaced` changes the stored document; cheap where nothing changes."""
    return f"(coalesce({incoming}, {EMPTY}) IS NOT {stored} AND {replaced(stored, incoming)} IS NOT {stored})"


def _is_flat(document: str) -> str:
    # One object of texts alone: nothing to sort within, nothing to drop.
    return f"(instr(substr({document}, 2), '{{') = 0 AND instr({document}, 'null') = 0)"


def _merged(stored: str, incoming: str, *, keep: bool) -> str:
    kept = f" UNION ALL SELECT o.key, {_json('o')} FROM json_each({stored}) o WHERE o.key NOT IN (" + (
        f"SELECT key FROM json_each({incoming}))"
    )
    return (
        "(SELECT json_group_object(key, json(value) ORDER BY key) FROM ("
        f"SELECT key, {_collapsed('value')} AS value FROM ("
        f"SELECT n.key AS key, {_combined()} AS value"
        f" FROM json_each({incoming}) n LEFT JOIN json_each({stored}) o ON o.key = n.key"
        f") WHERE value IS NOT NULL AND value <> {EMPTY}{kept if keep else ''}))"
    )


def _combined() -> str:
    """One value: a text replaces a text, locales are patched one by one; NULL when it is to go."""
    old = f"CASE o.type WHEN 'object' THEN o.value WHEN 'text' THEN json_object('', o.value) ELSE {EMPTY} END"
    return (
        "CASE n.type WHEN 'null' THEN NULL"
        f" WHEN 'object' THEN (SELECT json_group_object(p.key, p.value ORDER BY p.key)"
        f" FROM json_each(json_patch({old}, n.value)) p)"
        f" ELSE CASE o.type WHEN 'object' THEN (SELECT json_group_object(p.key, p.value ORDER BY p.key)"
        " FROM json_each(json_patch(o.value, json_object('', n.value))) p)"
        " ELSE json_quote(n.value) END END"
    )


def _collapsed(value: str) -> str:
    """Only the plain column left: the value itself, as a file without locales would give it."""
    alone = f"json_object('', json_extract({value}, {_PLAIN_LOCALE}))"
    return (
        f"CASE WHEN {value} LIKE '{{%' AND {value} = {alone} THEN json_quote(json_extract({value}, {_PLAIN_LOCALE}))"
        f" ELSE {value} END"
    )


def _json(alias: str) -> str:
    return f"CASE {alias}.type WHEN 'object' THEN {alias}.value ELSE json_quote({alias}.value) END"
