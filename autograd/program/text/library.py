"""Library: functions that a target language lacks, from a file in that language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from importlib.resources import files

TARGETS = "autograd.program.targets"
WORD = re.compile(r"[A-Za-z_]\w*")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def words(text: str) -> set[str]:
    """All names in a text in any of the languages, without its comments."""
    return set(WORD.findall(COMMENT.sub("", text)))


class Library:
    """A file of functions and constants, each a paragraph with its comment above it.

    It lies in the targets' folder, which may be in a zip file. `definition` finds the name that a
    paragraph defines; blank lines stand between paragraphs only.
    """

    def __init__(self, file: str, definition: str) -> None:
        self.file = file
        self.definition = re.compile(definition, re.MULTILINE)

    @cached_property
    def paragraphs(self) -> dict[str, str]:
        """The paragraph that defines each name, in the order of the file."""
        paragraphs = {}
        text = files(TARGETS).joinpath(self.file).read_text(encoding="utf-8")
        for paragraph in re.split(r"\n{2,}", text.strip()):
            defined = self.definition.search(paragraph)
            if defined is not None:
                paragraphs[defined[1]] = paragraph
        return paragraphs

    @cached_property
    def uses(self) -> dict[str, set[str]]:
        """For each name, the other names of the file that its paragraph uses."""
        return {
            name: (words(text) & self.paragraphs.keys()) - {name}
            for name, text in self.paragraphs.items()
        }

    def needed(self, texts: Iterable[str]) -> list[str]:
        """The paragraphs that the texts need, directly or not, in the file's order."""
        todo = {name for text in texts for name in words(text)} & self.paragraphs.keys()
        needed: set[str] = set()
        while todo:
            name = todo.pop()
            needed.add(name)
            todo |= self.uses[name] - needed
        return [text for name, text in self.paragraphs.items() if name in needed]
