"""Names of exported files."""

import hashlib
import re
from datetime import datetime
from typing import Final

from ferryman_server.connectors.file_names import safe_name
from ferryman_server.domain.exports import ExportFormat, FileNameFormat

# Part by part, with room for the others within the length that a file's name may have.
_PART_BYTES_MAX: Final = 40
_UNSAFE: Final = re.compile(r'[\x00-\x20\x7f-\x9f/\\:*?"<>|\u2028\u2029]|\.(?=\.)|^\.|[\ud800-\udfff]')
_SHORT_HASH: Final = 8


def file_name(
    style: FileNameFormat, kind: ExportFormat, *, order_id: str, supplier_id: str, store_id: str, made_at: datetime
) -> str:
    """Return the name of an order's file; store_id is "" unless there are several stores.

    The time is that of the execution, so that every attempt writes the same file. Raises NameRefused when the parts
    make no name that is safe.
    """
    order = _part(order_id)
    if style is FileNameFormat.SHORT:
        return safe_name(f"{order}.{kind.value.lower()}")
    made = f"{made_at:%Y%m%d%H%M%S}{made_at.microsecond // 1000:03d}"
    parts = ["DJUST", order, _part(supplier_id), *([_part(store_id)] if store_id else []), made, "orders"]
    return safe_name(f"{'_'.join(parts)}.{kind.value.lower()}")


def _part(text: str) -> str:
    """Return a part of a name without what file systems refuse or understand as a path.

    Two ids that come to the same in this way must not overwrite each other's files: they differ in their hashes.
    """
    safe = _UNSAFE.sub("_", text)
    if safe == text and len(text.encode()) <= _PART_BYTES_MAX:
        return text
    kept = safe.encode()[: _PART_BYTES_MAX - _SHORT_HASH - 1].decode(errors="ignore")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_SHORT_HASH]
    return f"{kept}-{digest}"
