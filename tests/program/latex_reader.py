"""A reader of equations: it computes what they say, by the rules of matrices alone.

Only numbers and columns times 1ᵀ (or 1 times rows) fit arrays of other shapes.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any

TOKEN = re.compile(
    r"\\begin\{bmatrix\}|\\end\{bmatrix\}|\\text\{\w+\}|\\operatorname\{\w+\}|\\mathbf\{1\}"
    r"|\^\{\[\d+\]\\top\}|\^\{\[\d+\]\}|\\\\|\\\w+|d?[A-Za-z]|\d+(?:\.\d+)?|[-+&(){}^_:,]"
)


class Repeated(np.ndarray):
    """A column or a row that stands for a matrix of any width or height."""


class Ones:
    """A column of ones, or a row."""

    def __init__(self, turned: bool = False) -> None:
        self.turned = turned


def matrix(x: object) -> Array:
    """An array of two dimensions; a row of numbers stands up."""
    array = np.asarray(x, float)
    return array.reshape(-1, 1) if array.ndim < 2 else array


class Reader:
    """The values of names, as lines give them."""

    def __init__(self, **given: object) -> None:
        self.known: dict[str, Array] = {name: matrix(x) for name, x in given.items()}
        self.lists: dict[str, Array] = {}
        self.tokens: list[str] = []

    def read(self, equations: str, shapes: dict[str, tuple[int, int]]) -> dict[str, Array]:
        """All values; the shapes are those of arrays to which lines only add."""
        for line in equations.splitlines()[1:-1]:
            if line.startswith(r"&\text{for } "):
                continue  # what is known of a name
            left, right = line.removesuffix(r" \\").split(" &", 1)
            adds = right.startswith(r"\mathrel{+}=")
            right = right.removeprefix(r"\mathrel{+}=").removeprefix("=").strip()
            if left.startswith(r"\pi"):
                self.lists[left] = self.numbers(right)
            elif re.fullmatch(r"\([^()]*\)", right):
                self.known[left] = matrix(self.numbers(right))
            elif adds:
                self.add(left, self.value(right), shapes)
            elif right == "0" and (left in shapes or left[1:] in self.known):
                shape = shapes[left] if left in shapes else self.known[left[1:]].shape
                self.known[left] = np.zeros(shape)
            else:
                self.known[left] = self.value(right)
        return self.known

    @staticmethod
    def numbers(text: str) -> Array:
        assert "dots" not in text, "the list is cut"
        rows = text.split(r"\\")
        return np.array(
            [[float(x) for x in re.findall(r"-?[\d.]+", row)] for row in rows]
        ).squeeze()

    def add(self, left: str, x: Array, shapes: dict[str, tuple[int, int]]) -> None:
        self.tokens = TOKEN.findall(left)
        name, index = self.name()
        if name not in self.known:  # of the shape of what it is the derivative for
            shape = shapes[name] if name in shapes else self.known[name[1:]].shape
            self.known[name] = np.zeros(shape)
        array = self.known[name]
        places = self.places(array, index)
        assert not isinstance(x, Repeated) and x.shape in (places.shape, (1, 1)), (left, x.shape)
        np.add.at(array.reshape(-1), places, np.broadcast_to(x, places.shape))

    def value(self, text: str) -> Array:
        assert "".join(TOKEN.findall(text)) == text.replace(" ", ""), text
        self.tokens = TOKEN.findall(text)
        x = self.sum()
        assert not self.tokens and not isinstance(x, Ones), (text, self.tokens)
        return x

    # The grammar: sums of products by numbers of matrix products of factors.

    def taken(self, *expected: str) -> str:
        if self.tokens and self.tokens[0] in expected:
            return self.tokens.pop(0)
        return ""

    def sum(self) -> Any:
        x = -self.product() if self.taken("-") else self.product()
        while sign := self.taken("+", "-"):
            y = self.product()
            x = together(np.add if sign == "+" else np.subtract, x, y)
        return x

    def product(self) -> Any:
        if self.taken(r"\sum"):
            x = self.product()
            assert not isinstance(x, Repeated)
            return matrix(x.sum())
        x = self.matrices()
        while self.taken(r"\odot", r"\cdot"):
            x = together(np.multiply, x, self.matrices())
        return x

    def matrices(self) -> Any:
        x = self.power()
        stops = {"+", "-", "&", ")", "}", r"\right", r"\odot", r"\cdot", r"\\", r"\end{bmatrix}"}
        while self.tokens and self.tokens[0] not in stops:
            x = times(x, self.power())
        return x

    def power(self) -> Any:
        x = self.factor()
        while self.taken("^"):
            assert self.taken("{")
            if self.taken(r"\top"):
                x = Ones(True) if isinstance(x, Ones) else x.T
            else:
                assert not isinstance(x, Repeated)
                x = x ** self.sum()
            assert self.taken("}")
        return x

    def factor(self) -> Any:
        if self.tokens[0][0].isdigit():
            return matrix(float(self.tokens.pop(0)))
        if self.taken(r"\mathbf{1}"):
            return Ones()
        if function := self.taken(r"\tanh", r"\sin", r"\cos"):
            return getattr(np, function[1:])(self.power())
        if self.taken(r"\operatorname{vec}"):
            return matrix(self.factor().T.ravel())
        if self.taken(r"\begin{bmatrix}"):
            return self.blocks()
        if self.taken(r"\left", "(", "{"):
            self.taken("(")
            x = self.sum()
            self.taken(r"\right")
            assert self.taken(")", "}")
            return x
        name, index = self.name()
        array = self.known[name]
        return array.reshape(-1)[self.places(array, index)] if index else array

    def blocks(self) -> Array:
        rows, end = [[self.sum()]], ""
        while (end := self.taken("&", r"\\", r"\end{bmatrix}")) != r"\end{bmatrix}":
            rows += [[]] if end == r"\\" else []
            rows[-1].append(self.sum())
        return np.block(rows)

    def name(self) -> tuple[str, list[str]]:
        """A name that is known, or new, and the items of its index."""
        name, turned = self.tokens.pop(0), False
        if self.tokens and self.tokens[0].startswith("^{["):
            turned = r"\top" in self.tokens[0]
            name += self.tokens.pop(0).replace(r"\top", "")
        items: list[str] = []
        if self.taken("_"):
            items = self.items()
        if items and items[0].isdigit():
            longer = f"{name}_{{{items[0]}}}"
            if longer in self.known or longer.removeprefix("d") in self.known:
                name, items = longer, items[1:]
        if turned:
            self.tokens[:0] = ["^", "{", r"\top", "}"]
        return name, items

    def items(self) -> list[str]:
        depth, items = 0, [""]
        while True:
            token = self.tokens.pop(0)
            depth += (token in "({") - (token in ")}")
            if depth == 0 and token == "}":
                return [*items[:-1], items[-1]]
            if depth == 1 and token == "{" and not items[0]:
                continue
            if depth == 1 and token == ",":
                items.append("")
            else:
                items[-1] += token

    def places(self, array: Array, index: list[str]) -> Array:
        places = np.arange(array.size).reshape(array.shape)
        if not index:
            return places
        if len(index) == 1 and index[0].startswith("(("):
            pairs = self.numbers(index[0]).reshape(-1, 2).astype(int) - 1
            return places[pairs[:, 0], pairs[:, 1]].reshape(-1, 1)
        if len(index) == 1:
            assert 1 in array.shape
            at = places.reshape(-1)[self.side(index[0], array.size)]
            return at if at.ndim == 2 else at.reshape((1, -1) if array.shape[0] == 1 else (-1, 1))
        rows, columns = (self.side(*each) for each in zip(index, array.shape, strict=True))
        return places[np.ix_(rows, columns)]

    def side(self, item: str, of: int) -> Array:
        if item == ":":
            return np.arange(of)
        if item in self.lists:
            return self.lists[item].astype(int) - 1
        if item.startswith("("):
            return self.numbers(item).astype(int) - 1
        first, _, last = item.partition(":")
        return np.arange(int(first) - 1, int(last or first))


def together(function: np.ufunc, x: Any, y: Any) -> Any:
    """Two arrays number by number: their shapes fit only where the text says so."""
    free = [isinstance(each, Repeated) for each in (x, y)]
    assert x.shape == y.shape or 1 in (x.size, y.size) or any(free), (x.shape, y.shape)
    result = np.asarray(function(np.asarray(x), np.asarray(y)))
    return result.view(Repeated) if all(free) and x.shape == y.shape else result


def times(x: Any, y: Any) -> Any:
    """A matrix product; sums and repetitions where one side is ones."""
    if isinstance(y, Ones):
        if y.turned:
            assert x.shape[1] == 1
            return x.view(Repeated)
        return x.sum(axis=1, keepdims=True)
    if isinstance(x, Ones):
        if x.turned:
            return y.sum(axis=0, keepdims=True)
        assert y.shape[0] == 1
        return y.view(Repeated)
    assert x.shape[1] == y.shape[0] or 1 in (x.size, y.size), (x.shape, y.shape)
    return x @ y if x.shape[1] == y.shape[0] else x * y
