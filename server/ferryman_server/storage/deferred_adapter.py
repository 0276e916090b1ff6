"""Values as JSON text, read and written by what is made when it is first needed."""

from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


class DeferredAdapter(Generic[T]):
    """Pydantic's adapter of one type; making those of all types would take a tenth of the start, which needs none."""

    def __init__(self, kind: Any) -> None:
        """Take the type, T."""
        self._kind = kind

    def validate_json(self, text: str | bytes) -> T:
        """Return the value that the text holds; raises pydantic.ValidationError."""
        return self._adapter.validate_json(text)

    def dump_json(self, value: T) -> bytes:
        """Return the value as text, UTF-8."""
        return self._adapter.dump_json(value)

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)
