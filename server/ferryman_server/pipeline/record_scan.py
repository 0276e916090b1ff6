"""Finds where one CSV record ends, in pieces and without keeping it: for records too long to parse."""

import re
from typing import Final

LINE_BREAK: Final = re.compile(rb"\r\n|\r|\n")
_QUOTE: Final = b'"'


def line_breaks(data: bytes) -> int:
    """Count line ends: LF, CR LF and a lone CR are one each."""
    returns = data.count(b"\r")
    return data.count(b"\n") + (returns - data.count(b"\r\n") if returns else 0)


class RecordScan:
    """Where one record stands after the pieces fed so far; a piece must not end between CR and LF.

    lines counts the line ends passed, those inside quotes and the record's own; open_quote_line is the value of
    lines when the quote that is still open was opened, None outside quotes.
    """

    def __init__(self, delimiter: str) -> None:
        self.lines = 0
        self.open_quote_line: int | None = None
        self._delimiter = delimiter.encode()
        self._before = self._delimiter
        self._after_quote = False

    def feed(self, piece: bytes) -> int | None:
        """Return how many bytes of `piece` belong to the record, or None when all do and it goes on."""
        at = 0
        while at < len(piece):
            end = self._in_quotes(piece, at) if self.open_quote_line is not None else self._outside(piece, at)
            if end < 0:
                return -end
            at = end
        self._before = piece[-1:] or self._before
        return None

    def _in_quotes(self, piece: bytes, at: int) -> int:
        """Pass over quoted text; a quote ends it unless another follows."""
        if self._after_quote:
            self._after_quote = False
            if piece[at : at + 1] == _QUOTE:
                return at + 1
            self.open_quote_line = None
            self._before = _QUOTE
            return at
        quote = piece.find(_QUOTE, at)
        end = len(piece) if quote < 0 else quote + 1
        self.lines += line_breaks(piece[at:end])
        self._after_quote = quote >= 0
        return end

    def _outside(self, piece: bytes, at: int) -> int:
        """Pass over plain text up to an opening quote, or the record's end: then the end is returned negated."""
        for match in re.compile(rb'"|\r\n|\r|\n').finditer(piece, at):
            if match[0] != _QUOTE:
                self.lines += 1
                return -match.end()
            before = piece[match.start() - 1 : match.start()] if match.start() > at else self._before
            if before == self._delimiter:
                self.open_quote_line = self.lines
                return match.end()
        self._before = piece[-1:]
        return len(piece)
