"""Labels are data: any string as plain text, on one line or on several."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST_LINE = 36  # characters of a line in a box
LONGEST_TITLE = 20_000  # characters of a box's tooltip


def one_line(text: str, most: int = LONGEST_LINE) -> str:
    """The text on one line, without control characters, cut to `most` characters.

    >>> one_line("a\\nb"), one_line("abcdef", 4), one_line(" ")
    ('a b', 'abc…', '␣')
    """
    shown = "".join(c if c.isprintable() else " " for c in xml_text(text[: 4 * most])).strip()
    if not shown:
        return "␣"
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def one_lines(texts: Iterable[str], most: int = LONGEST_LINE) -> list[str]:
    """Each text on one line."""
    return [one_line(text, most) for text in texts]


def xml_text(text: str) -> str:
    """The text with its lines, in characters that XML allows: no controls, no lone surrogates.

    >>> xml_text("a\\nb\\x00\\ud800")
    'a\\nb��'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c if _fits_xml(c) else "\N{REPLACEMENT CHARACTER}" for c in text)


def xml_texts(texts: Iterable[str]) -> list[str]:
    """Each text in characters that XML allows."""
    return [xml_text(text) for text in texts]


def _fits_xml(c: str) -> bool:
    code = ord(c)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return c == "\n"
    return not 0xD800 <= code < 0xE000 and code & 0xFFFE != 0xFFFE
