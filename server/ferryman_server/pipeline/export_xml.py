"""The body of an export as an XML document."""

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# All that XML 1.0 cannot hold, not even escaped.
_IMPOSSIBLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_document(root: str, body: Any) -> bytes:
    """Return a body as an indented document, UTF-8, whose root element has the given name.

    An object is an element with one inside for each of its values, which has their name; a list has an element for
    each of its elements, named in the singular ("orderLines" has "orderLine"). Names that XML does not allow stand in
    an attribute: <value name="2nd">. What has no value is an empty element. Characters that XML cannot hold are
    written as \\uXXXX, so that they are seen.
    """
    document = _element(root, body)
    etree.indent(document)
    return etree.tostring(document, encoding="UTF-8", xml_declaration=True)


def _element(name: str, value: Any) -> etree._Element:
    element = _named(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, one) for key, one in value.items())
    elif isinstance(value, list):
        element.extend(_element(_singular(name), one) for one in value)
    else:
        element.text = _text(value)
    return element


def _named(name: str) -> etree._Element:
    # Names that begin with "xml" are reserved.
    if _NAME.fullmatch(name) and not name.lower().startswith("xml"):
        return etree.Element(name)
    return etree.Element("value", {"name": _escaped(name)})


def _singular(name: str) -> str:
    return name[:-1] if len(name) > 1 and name.endswith("s") else "value"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _escaped(str(value))


def _escaped(text: str) -> str:
    return _IMPOSSIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
