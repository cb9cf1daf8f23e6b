"""Lookalike: a program as a text of a few lines, from which everything else is derived."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from inspect import BoundArguments
from typing import Any

from autograd import Value
from autograd.derivatives.containers import leaves, rebuild
from autograd.program.passes.blocks import PARAMETERS
from autograd.program.passes.recording import bound, flat_arguments, is_module, with_arguments
from autograd.program.run.program import Program

IMPORTS = """\
import autograd, numpy as np
from autograd import *
from nets import MLP, Layer
"""
"""The imports that every program starts with, and its text leaves out."""

Wrt = tuple[int | str, ...]


@dataclass(frozen=True)
class Lookalike:
    """A generated program: its text defines what f refers to, f, `program`, and the call
    `args, named, wrt`.

    `wrt` has arguments by name or place, as `value_and_grad` takes them, and "theta" for all leaves
    that f closes over.
    """

    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The text as a syntax tree."""
        return ast.parse(self.text)

    @property
    def script(self) -> str:
        """The text with its imports, to paste and run."""
        return IMPORTS + self.text

    def case(self) -> Case:
        """The program, not yet recorded, and its call: new ones each time."""
        names: dict[str, Any] = {}
        exec(compile(self.script, "<lookalike>", "exec"), names)
        free = [names[name] for name in self.free]
        return Case(names["program"], names["args"], names["named"], names["wrt"], free)

    @property
    def free(self) -> list[str]:
        """The names that f may close over: all that are defined before it."""
        before = itertools.takewhile(lambda x: isinstance(x, ast.Assign), self.tree.body)
        return [ast.unparse(x.targets[0]) for x in before if isinstance(x, ast.Assign)]


@dataclass(frozen=True)
class Case:
    """A program, and the call to try it with."""

    program: Program
    args: tuple[Any, ...]
    named: dict[str, Any]
    wrt: Wrt
    closed_over: list[Any]

    @property
    def f(self) -> Callable[..., Any]:
        """The function of one example."""
        return self.program.f

    @property
    def call(self) -> BoundArguments:
        """The call with its arguments bound to names."""
        return bound(self.f, self.args, self.named)

    @property
    def given(self) -> list[tuple[str, Any]]:
        """The arguments by name; those of *args and **named have names of their own."""
        return list(flat_arguments(self.call))

    @property
    def over(self) -> list[bool]:
        """The names of the arguments with one entry per example."""
        return [name in self.program.over for name, _ in self.given]

    @property
    def places(self) -> list[int]:
        """The places of the arguments in `wrt` among them; leaves that f closes over come last."""
        names = [name for name, _ in self.given]
        return [
            names.index(each) if each in names else len(names) if each == PARAMETERS else int(each)
            for each in self.wrt
        ]

    @property
    def count(self) -> int:
        """The count of examples; 0 if f is called without a batch."""
        counts = {len(x) for (_, x), over in zip(self.given, self.over, strict=True) if over}
        if len(counts) > 1 or 0 in counts or len(self.program.over) > sum(self.over):
            raise ValueError("the examples do not fit together")
        return counts.pop() if counts else 0

    def example(self, i: int) -> tuple[BoundArguments, list[list[Value]]]:
        """The call for the i-th example on new leaves, and the leaves of each argument."""
        fresh: list[list[Value]] = []

        def leaf(x: Any) -> Value:
            fresh[-1].append(Value(x))
            return fresh[-1][-1]

        parts = []
        for (_, x), over in zip(self.given, self.over, strict=True):
            fresh.append(list(x.parameters()) if is_module(x) else [])
            parts.append(x if is_module(x) else rebuild(x[i] if over else x, leaf))
        return with_arguments(self.call, iter(parts)), fresh

    @cached_property
    def free(self) -> list[Value]:
        """All leaves that f may refer to and that are not arguments."""
        given = {id(p) for _, x in self.given if is_module(x) for p in x.parameters()}
        by_id: dict[int, Value] = {}
        for x in self.closed_over:
            if is_module(x):
                inside = x.parameters()
            else:
                inside = [y for _, y in leaves(x) if isinstance(y, Value)]
            by_id |= {id(p): p for p in inside if id(p) not in given}
        return list(by_id.values())
