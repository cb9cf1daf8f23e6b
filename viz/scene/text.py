"""Labels are data: any string as plain text, on one line or on several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from autograd.words.layout import display_width

LONGEST_LINE = 36  # characters of a line in a box
LONGEST_TITLE = 20_000  # characters of a box's tooltip
BLANK = "␣"  # for a label without anything to see
NARROW, CAPITAL, IDEOGRAPH, EMOJI = 0.36, 0.72, 1.1, 1.4  # of the size of a letter: their widths
WIDTHS = dict.fromkeys(" .,:;'|!()[]ijl", NARROW) | {"m": 0.98, "w": 0.82, "M": 0.87}
WIDTHS |= {"W": 0.99, "@": 1.0, "%": 0.95, "…": 1.0, "→": 0.84}
"""The widths of letters that are far from the usual, in the widest of the usual fonts."""

FIRST_EMOJI = "\U0001f000"
INDENT = "      "  # before what continues a line


def one_line(text: str, most: int = LONGEST_LINE) -> str:
    """The text on one line, without control characters, cut to `most` characters.

    >>> one_line("a\\nb"), one_line("abcdef", 4), one_line(" ")
    ('a b', 'abc…', '␣')
    """
    shown = "".join(c if c.isprintable() else " " for c in xml_text(text[: 4 * most])).strip()
    if not shown:
        return BLANK
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def one_lines(texts: Iterable[str], most: int = LONGEST_LINE) -> list[str]:
    """Each text on one line."""
    return [one_line(text, most) for text in texts]


def in_lines(equation: str, width: int) -> Iterator[str]:
    """An equation in lines of this width, broken before `=`, and before `·` where it must be.

    >>> list(in_lines("dJ/dv · dv/du = b · 1 = 3", 19))
    ['dJ/dv · dv/du', '      = b · 1 = 3']
    """
    line, *parts = re.split(r" (?=\+?= )", equation)
    while parts:
        part = parts.pop(0)
        if display_width(f"{line} {part}") <= width:
            line = f"{line} {part}"
            continue
        if display_width(f"{INDENT}{part}") > width:
            part, *factors = re.split(r" (?=· )", part)
            parts = factors + parts
        yield line
        line = f"{INDENT}{part}"
    yield line


def letters_wide(text: str, usual: float) -> float:
    """About how wide a text is, in sizes of its letters, which are `usual` wide on average.

    >>> letters_wide("abc", 0.6) == 3 * 0.6, letters_wide("WWW", 0.6) == 3 * 0.99
    (True, True)
    """
    return max(sum(_width(c, usual) for c in text), sum(_average(c, usual) for c in text))


def _average(c: str, usual: float) -> float:
    if east_asian_width(c) in "WF":
        return EMOJI if c >= FIRST_EMOJI else IDEOGRAPH
    return usual


def _width(c: str, usual: float) -> float:
    return WIDTHS.get(c) or (CAPITAL if c.isupper() else _average(c, usual))


def listed_names(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are.

    >>> listed_names(["X", "Y", "Z"], 2)
    'X, Y and 1 more'
    """
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def with_indent(line: str) -> str:
    """The line with blanks at its start that an SVG does not drop."""
    blanks = len(line) - len(line.lstrip(" "))
    return "\N{NO-BREAK SPACE}" * blanks + line[blanks:]


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
