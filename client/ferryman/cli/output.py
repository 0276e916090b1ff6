"""Results on standard output, as a table, JSON, YAML or CSV."""

import csv
import json
import sys
from collections.abc import AsyncIterable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ferryman.cli.choices import Format
from ferryman.cli.text import one_line, printable
from ferryman.models.json import to_json
from ferryman.models.pages import Page

if TYPE_CHECKING:
    from rich.table import Table

T = TypeVar("T")

# A pipe has no width: cells must not be cut there.
PIPE_WIDTH = 10_000


# No slots: Python 3.11 cannot make instances of a frozen generic class that has them.
@dataclass(frozen=True)
class Layout(Generic[T]):
    """How things of one kind are written: columns of the table for people, JSON paths for CSV."""

    columns: dict[str, Callable[[T], str]]
    csv_paths: tuple[str, ...]
    detail: Callable[[T], Iterable[str]]
    style: Callable[[T], str] = lambda _: ""


class Output:
    """Writes results in one format."""

    def __init__(self, format: Format) -> None:
        self.format = format

    def one(self, item: T, layout: Layout[T]) -> None:
        """Write one thing, all of it."""
        if self.format is Format.TABLE:
            for line in layout.detail(item):
                print(printable(line))
        elif self.format is Format.CSV:
            self._csv_rows([item], layout, header=True)
        else:
            self.document(to_json(item))

    def page(self, page: Page[T], layout: Layout[T]) -> None:
        """Write one page of a list; JSON and YAML are the contract's list response."""
        if self.format is Format.TABLE:
            self._table(page.content, layout)
            if not page.last:
                self.remark(f"there is more: add --page {page.number + 1}, or --all")
        elif self.format is Format.CSV:
            self._csv_rows(page.content, layout, header=True)
        else:
            self.document(to_json(page))

    async def everything(self, items: AsyncIterable[T], layout: Layout[T]) -> None:
        """Write a whole list; in JSON and YAML as one page that holds it all."""
        if self.format is Format.CSV:
            self._csv_rows([], layout, header=True)
            async for item in items:
                self._csv_rows([item], layout, header=False)
            return
        self.whole(tuple([item async for item in items]), layout)

    def whole(self, content: tuple[T, ...], layout: Layout[T]) -> None:
        """Write a list that is complete."""
        size = len(content)
        page = Page(
            content=content,
            number_of_elements=size,
            number=0,
            size=size,
            first=True,
            last=True,
            empty=not content,
            next_page_token="",
        )
        self.page(page, layout)

    def document(self, content: Any) -> None:
        """Write JSON or YAML."""
        if self.format is Format.YAML:
            import yaml

            yaml.safe_dump(content, sys.stdout, sort_keys=False, allow_unicode=True, explicit_start=True)
        else:
            print(json.dumps(content, indent=2, ensure_ascii=False))

    def event(self, item: T, layout: Layout[T], *, first: bool) -> None:
        """Write one of many things that come over time: its lines, a line of JSON, a YAML document, or a CSV row."""
        if self.format is Format.JSON:
            print(json.dumps(to_json(item), ensure_ascii=False))
        elif self.format is Format.CSV:
            self._csv_rows([item], layout, header=first)
        else:
            self.one(item, layout)
        sys.stdout.flush()

    def receipt(self, item: T, layout: Layout[T], text: str) -> None:
        """Write what was done: a sentence for people, the whole thing in other formats."""
        if self.format is Format.TABLE:
            print(printable(text))
        else:
            self.one(item, layout)

    def remark(self, text: str) -> None:
        """Write a hint for people where it does not mix with data."""
        print(printable(text), file=sys.stderr)

    def _table(self, items: Iterable[T], layout: Layout[T]) -> None:
        from rich.console import Console

        table = rich_table(items, layout)
        if table.row_count == 0:
            self.remark("nothing found")
            return
        Console(width=None if sys.stdout.isatty() else PIPE_WIDTH).print(table)

    def _csv_rows(self, items: Iterable[T], layout: Layout[T], *, header: bool) -> None:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        if header:
            writer.writerow(layout.csv_paths)
        for item in items:
            content = to_json(item)
            writer.writerow([_cell(content, path) for path in layout.csv_paths])


def rich_table(items: Iterable[T], layout: Layout[T]) -> "Table":
    """Make the table that people see."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in layout.columns:
        table.add_column(title, overflow="ellipsis", no_wrap=True)
    for item in items:
        style = layout.style(item)
        table.add_row(*(Text(one_line(cell(item)), style=style) for cell in layout.columns.values()))
    return table


def _cell(content: Any, path: str) -> str:
    for name in path.split("."):
        content = content.get(name) if isinstance(content, dict) else None
    if content is None:
        return ""
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
