"""The snapshot's files: readable text, one item a block, so that a diff shows which items changed.

== the item's name
its lines
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

DATA = Path(__file__).parent / "data"
HEAD = "== "

Snippets = Mapping[str, Callable[[], object]]
"""Small pieces of work by the code that a reader would write for them."""


def joined(blocks: Mapping[str, str]) -> str:
    """The blocks as one text."""
    return "\n".join(f"{HEAD}{name}\n{text.rstrip()}\n" for name, text in blocks.items())


def steady(text: str, folder: Path | None = None) -> str:
    """The text without what changes from run to run: addresses, the name of a folder, and a hint
    that newer Pythons add by themselves.
    """
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", text)
    text = re.sub(r"(an unexpected keyword argument '\w+')\. Did you mean '\w+'\?", r"\1", text)
    return text if folder is None else text.replace(str(folder), "FOLDER")


def merged(*parts: Mapping[str, str]) -> dict[str, str]:
    """All blocks in one, whose names have to differ."""
    blocks: dict[str, str] = {}
    for part in parts:
        twice = blocks.keys() & part.keys()
        if twice:
            raise ValueError(f"two blocks have one name: {sorted(twice)}")
        blocks.update(part)
    return blocks


def told(snippets: Snippets, folder: Path | None = None) -> dict[str, str]:
    """What each snippet's error says, behind the name of its class and of its kind of error."""
    blocks = {}
    for name, snippet in snippets.items():
        try:
            snippet()
        except Exception as error:
            blocks[name] = f"{_kind(type(error))}: {steady(str(error), folder)}"
        else:
            raise ValueError(f"no error came of {name}")
    return blocks


def _kind(error: type[BaseException]) -> str:
    """The name of an error's class, and of the built-in one by which callers may catch it too."""
    built_in = next(each for each in error.__mro__ if each.__module__ == "builtins")
    return error.__name__ if error is built_in else f"{error.__name__}({built_in.__name__})"
