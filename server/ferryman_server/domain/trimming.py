"""White space at both ends of a value, which never counts: on the way in and on the way out."""

from typing import Final

WHITE_SPACE: Final = "".join(
    chr(first + offset)
    for first, size in (
        (0x09, 5),  # tab, line feed, vertical tab, form feed, carriage return
        (0x1C, 5),  # separators of files, groups, records and units; space
        (0x85, 1),  # next line
        (0xA0, 1),  # no-break space
        (0x1680, 1),  # Ogham space mark
        (0x2000, 12),  # en quad to hair space, with the no-break figure space; zero width space
        (0x2028, 2),  # line and paragraph separators
        (0x202F, 1),  # narrow no-break space
        (0x205F, 2),  # medium mathematical space; word joiner
        (0x3000, 1),  # ideographic space
        (0xFEFF, 1),  # zero width no-break space, also the mark that some programs begin UTF-8 text with
    )
    for offset in range(size)
)
"""What Unicode calls white space, the no-break ones too, and the spaces of no width, which nobody sees at all."""


def trimmed(value: str) -> str:
    """Return a value without the white space at its ends; what is within is kept."""
    return value.strip(WHITE_SPACE)
