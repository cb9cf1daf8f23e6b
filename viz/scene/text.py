"""Labels are data: any string as one line of plain text, and the room that it takes."""

from __future__ import annotations

from unicodedata import east_asian_width

LONGEST = 36  # characters of a line in a box
LONGEST_TITLE = 20_000


def one_line(text: str, most: int = LONGEST) -> str:
    """The text on one line, without control characters, cut to so many characters.

    >>> one_line("a\\nb"), one_line("abcdef", 4), one_line(" ")
    ('a b', 'abc…', '␣')
    """
    shown = "".join(c if c.isprintable() else " " for c in whole(text[: 4 * most])).strip()
    if not shown:
        return "␣"
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def whole(text: str) -> str:
    """The text with its lines, as what XML can hold: no control characters, no lone surrogates.

    >>> whole("a\\nb\\x00\\ud800")
    'a\\nb��'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c if _fits_xml(c) else "\N{REPLACEMENT CHARACTER}" for c in text)


def _fits_xml(c: str) -> bool:
    code = ord(c)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return c == "\n"
    return not 0xD800 <= code < 0xE000 and code & 0xFFFE != 0xFFFE


def width(text: str, size: float) -> float:
    """About how wide the text is in points, in the widest of the usual sans-serif fonts."""
    return size * sum(1.1 if east_asian_width(c) in "WF" else 0.62 for c in text)
