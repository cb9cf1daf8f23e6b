"""The table as code: any primitive, built-in or a user's own, in a target language.

A primitive that the language does not know by name is written by calling its functions on symbols
and writing down what they did: each rule has one source for all languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from typing import Any

from ...engine.errors import PrimitiveError, TargetError
from ...engine.modes import allow_nonfinite
from ...engine.primitive import BUILT_IN, TABLE, Primitive
from ..ir.symbols import Symbol, operand
from .language import Body, Form, Language
from .writing import Expressions, ExpressionText

NAMES = "xywuv"  # of a function's arguments, if there are no more
PARAMETERS = frozenset({*NAMES, "z"})


class Code:
    """Code in one language, and the definitions of the functions that this code calls."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.definitions: list[str] = []
        """The functions made from the table, each after those that it uses."""
        self._forms: dict[tuple[Primitive, int], Form] = {}
        self._taken = {*language.reserved, *language.library.paragraphs, *PARAMETERS}

    def forward(self, op: Primitive, count: int) -> Body:
        """The body that computes a primitive of `count` arguments."""
        inputs = self._arguments(op, count)
        if self._known(op) is not None:
            return self._body([Symbol.__primitive__(op, inputs)], count)

        def trace() -> list[Any]:
            return [(op.spelled if op.native and op.spelled else op.forward)(*inputs)]

        return self._body(self._traced(op, "forward function", trace), count)

    def partials(self, op: Primitive, count: int) -> Body:
        """The body that computes its partial derivatives, one per argument; z is the output."""
        inputs = self._arguments(op, count)

        def trace() -> list[Any]:
            return op.locals(Symbol("z"), inputs, range(count))

        return self._body(self._traced(op, "partial derivatives", trace), count)

    def expression(self, result: Symbol | float, before: int = 0) -> Body:
        """The body for an expression, whose symbols are written by their names; its steps are
        counted from those before it.
        """
        return self._body([result], 0, before)

    def parameters(self, count: int) -> list[str]:
        """The parameters of a function of `count` arguments."""
        return list(NAMES[:count]) if count <= len(NAMES) else [self.language.variadic]

    def _names(self, count: int) -> list[str]:
        if count <= len(NAMES):
            return list(NAMES[:count])
        return [self.language.element.format(i) for i in range(count)]

    def _arguments(self, op: Primitive, count: int) -> tuple[Symbol, ...]:
        if op.rule is None and count != op.arity:
            raise TargetError(f"{op.name} has {op.arity} arguments, not {count}")
        return tuple(map(Symbol, self._names(count)))

    def _known(self, op: Primitive) -> Form | None:
        """How the language itself writes the primitive, if it can."""
        twin = self.twin(op)
        return None if twin is None else self.language.forms.get(twin)

    @staticmethod
    def twin(op: Primitive) -> str | None:
        """The table's name for the primitive's function: a user may give math.tanh another name."""
        names = (op.name, *BUILT_IN)
        return next((n for n in names if n in BUILT_IN and TABLE[n].forward is op.forward), None)

    def _traced(self, op: Primitive, part: str, trace: Callable[[], list[Any]]) -> list[Any]:
        """What `trace`, which calls the primitive on symbols, gives as symbols and numbers."""
        try:
            with allow_nonfinite():
                return [operand(result) for result in trace()]
        except PrimitiveError:
            raise
        except Exception as error:  # a function for numbers can fail on symbols in any way
            raise TargetError(
                f"{op.name} cannot be written in {self.language.name}, for its {part} cannot be "
                f"read: {error}. Write them in autograd's own functions, such as autograd.exp(x) "
                "and autograd.where(c, x, y)"
            ) from error

    def _body(self, results: Sequence[Symbol | float], count: int, before: int = 0) -> Body:
        numbered = self._names(count) if count > len(NAMES) else []
        return Expressions(self.language, self._form, numbered, before).body(results)

    def _form(self, op: Primitive, inputs: Sequence[ExpressionText]) -> Form:
        """How a primitive's call is written; one that the language lacks becomes a function."""
        count = len(inputs)
        form = self._known(op) or self._forms.get((op, count))
        if form is None:
            name = self.new_name(op.name if op.rule is None else f"{op.name}_{count}")
            form = self._forms[op, count] = Form(f"{name}({{}})")
            self.definitions.append(self.definition(name, op, count))
        return form

    def definition(self, name: str, op: Primitive, count: int) -> str:
        """The definition of a function for a primitive of `count` arguments."""
        return self.language.define(name, self.parameters(count), self.forward(op, count))

    def new_name(self, name: str, shared: Container[str] = ()) -> str:
        """A valid name that nothing else has, made from the given one.

        It may be one of the `shared` names, which only have a meaning inside other functions.
        """
        name = re.sub(r"\W", "_", name, flags=re.ASCII)
        while (name in self._taken and name not in shared) or re.fullmatch(r"t\d+", name):
            name += "_"
        self._taken.add(name)
        return name
