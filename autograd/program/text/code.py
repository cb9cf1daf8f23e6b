"""The table as code: any primitive, built-in or a user's own, in a target language.

A primitive that the language does not know by name is written by calling its functions on symbols
and writing down what they did: each rule has one source for all languages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any

from ...engine.errors import PrimitiveError, TargetError
from ...engine.modes import allow_nonfinite
from ...engine.primitive import BUILT_IN, TABLE, Primitive
from ...words.printer import SIGN, Application, Atom, Notation, Operand, Written
from ..ir.symbols import Expression, Symbol, inputs_first, operand
from .language import ANY, ATOM, Body, Form, Language

NAMES = "xywuv"  # of a function's arguments, if there are no more
PARAMETERS = frozenset({*NAMES, "z"})
LONGEST_UNNAMED = 60  # characters: a longer expression gets a name before it is used
SHORTEST_STRETCH = 3  # neighbouring arguments that are written as one


class Code:
    """Code in one language, and the definitions of the functions that this code calls."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.definitions: dict[str, str] = {}
        """The functions made from the table by their names, each after those that it uses."""
        self._forms: dict[tuple[Primitive, int], Form] = {}
        self._given: dict[Primitive, str | None] = {}
        self.undefined: dict[str, Primitive] = {}
        """By the names of their functions, the primitives that cannot be written, but run all the
        same: the functions are given to the text that runs.
        """
        self._taken = {*language.reserved, *language.library.paragraphs, *PARAMETERS}

    def forward(self, op: Primitive, count: int) -> Body:
        """The body that computes a primitive of `count` arguments."""
        inputs = self._arguments(op, count)
        if self._known(op, count) is not None:
            return self._body([Symbol.__primitive__(op, inputs)], count)
        if op.native and op.spelled is None:
            raise self.without_form(op)

        def trace() -> list[Any]:
            return [(op.spelled if op.native and op.spelled else op.forward)(*inputs)]

        return self._body(self._traced(op, "forward function", trace), count)

    def call(self, op: Primitive, count: int) -> Body:
        """The body that computes a primitive, or where it cannot be written, calls a function."""
        try:
            return self.forward(op, count)
        except TargetError:
            return self._body([Symbol.__primitive__(op, self._arguments(op, count))], count)

    def partials(self, op: Primitive, count: int) -> Body:
        """The body that computes its partial derivatives, one per argument; z is the output."""
        inputs = self._arguments(op, count)

        def trace() -> list[Any]:
            return op.locals(Symbol("z"), inputs, range(count))

        return self._body(self._traced(op, "partial derivatives", trace), count)

    def expression(self, x: Symbol | float, before: int = 0) -> Body:
        """The body for an expression, whose symbols are written by their names; its steps are
        counted from those before it.
        """
        if isinstance(x, Symbol) and x.op is None:
            return Body([], [x.name], frozenset({x.name}))
        return _Writing(self, 0, before).body([x])

    def bodies(self, results: Sequence[Symbol | float]) -> Body:
        """The body of several expressions, which share their steps."""
        return self._body(results, 0)

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

    def _known(self, op: Primitive, count: int) -> Form | None:
        """How the language itself, or else the primitive's entry, writes it with `count` arguments:
        a look into tables.
        """
        form = self.language.forms.get(self.twin(op) or "")
        if form is not None and len(form.operands) in (0, count):
            return form
        function = self.language.functions.get(self.twin(op) or "")
        if function and op.rule is not None and op.spelled is None:
            return self.language.collecting(function)
        return self._entry_form(op)

    def _entry_form(self, op: Primitive) -> Form | None:
        """The form of a primitive of a fixed count of arguments in its entry."""
        text = self._entry(op)
        if text is None or op.rule is not None:
            return None if text is None else self.language.collecting(text)
        if "{" in text:  # nothing is known of its signs: it gets brackets, and so do its operands
            return Form(text, ANY, (ATOM,) * op.arity)
        return Form(f"{text}({{}})")

    def array_function(self, op: Primitive) -> str | None:
        """The language's, or else the entry's, function of all arguments as one array."""
        known = self.language.functions.get(self.twin(op) or "")
        if known is None and op.rule is not None:
            known = self._entry(op) or self._undefined(op)
        return known

    def _entry(self, op: Primitive) -> str | None:
        """What a primitive's entry says for this language: a template, or the name of a function,
        whose definition is put among the others if it stands there.
        """
        if op not in self._given:
            text = op.forms.get(self.language.key)
            defined = text and self.language.library.definition.search(text)
            if text and defined:
                name = self.new_name(defined[1])
                self.definitions[name] = re.sub(rf"\b{defined[1]}\b", name, text.strip())
                text = name
            self._given[op] = text
        return self._given[op]

    def _undefined(self, op: Primitive) -> str | None:
        """A function for a primitive that cannot be written, if the language has a way to run it;
        it counts as the form in the entry from then on.
        """
        if self.language.missing is not None:
            name = self._given[op] = self.new_name(op.name)
            self.undefined[name] = op
        return self._given[op]

    def stand_ins(self) -> list[str]:
        """The definitions that the text shows of the functions that it is given."""
        missing = self.language.missing
        return [missing(name, op) for name, op in self.undefined.items()] if missing else []

    def without_form(self, op: Primitive) -> TargetError:
        """The error that tells which form is missing."""
        language, key = self.language.name, self.language.key
        return TargetError(
            f"{language} has no form of {op.name}, whose forward function is not written in "
            f"primitives: give Primitive({op.name!r}, ..., forms={{{key!r}: ...}})"
        )

    @staticmethod
    def twin(op: Primitive) -> str | None:
        """The table's name for the primitive's function: a user may give math.tanh another name."""
        if op.name in BUILT_IN and TABLE[op.name].forward is op.forward:
            return op.name
        return next((name for name in BUILT_IN if TABLE[name].forward is op.forward), None)

    def _traced(self, op: Primitive, part: str, trace: Callable[[], list[Any]]) -> list[Any]:
        """What `trace`, which calls the primitive on symbols, gives as symbols and numbers."""
        try:
            with allow_nonfinite():
                return [operand(result) for result in trace()]
        except PrimitiveError:
            raise
        except Exception as error:  # a function for numbers can fail on symbols in any way
            raise TargetError(
                f"{op.name} cannot be written in {self.language.name}, because its {part} cannot "
                f"be read: {error}. Write it with autograd's own functions, such as "
                "autograd.exp(x) and autograd.where(c, x, y)"
            ) from error

    def _body(self, results: Sequence[Symbol | float], count: int) -> Body:
        return _Writing(self, count).body(results)

    def form(self, op: Primitive, operands: Sequence[Written]) -> Form:
        """How a primitive's call is written; one that the language lacks becomes a function."""
        count = len(operands)
        return self._forms.get((op, count)) or self._known(op, count) or self._defined(op, count)

    def _defined(self, op: Primitive, count: int) -> Form:
        """The form of a primitive of `count` arguments for which a function is defined."""
        name = self.new_name(op.name if op.rule is None else f"{op.name}_{count}")
        form = self._forms[op, count] = Form(f"{name}({{}})")  # its partials may call it
        try:
            self.definitions[name] = self.definition(name, op, count)
        except TargetError:
            self._taken.discard(name)
            if self._undefined(op) is None:
                raise
            del self._forms[op, count]  # that of its entry stands for it
            return self._known(op, count) or form
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


class _Writing(Notation):
    """The expressions of one function as text.

    Equal expressions are written once: one that is used twice gets a name, and so does a long one.
    The length of the text is therefore proportional to the count of operations, whatever they
    share. More arguments than there are names have numbers: neighbours are written as one.
    """

    negative = SIGN

    def __init__(self, code: Code, count: int, before: int = 0) -> None:
        """For a function of `count` arguments, whose steps are counted from those before it."""
        self.code, self.language = code, code.language
        self.signs_meet = code.language.signs_meet
        numbered = code._names(count) if count > len(NAMES) else []
        self.positions = {name: i for i, name in enumerate(numbered)}
        self.before = before
        self.steps: list[tuple[str, str]] = []

    def number(self, x: float) -> str:
        """An exact number."""
        return self.language.number(x)

    def form(self, op: Primitive, operands: Sequence[Written]) -> Form:
        """How the language writes a primitive of these operands."""
        return self.code.form(op, operands)

    def row(self, template: str, texts: Sequence[str]) -> str:
        """A call of these arguments."""
        return template.format(", ".join(self.stretches(texts)))

    def body(self, results: Sequence[Symbol | float]) -> Body:
        """The body of a function with these results."""
        places: dict[Application, int] = {}
        known: dict[Symbol, Operand] = {}
        for x in inputs_first(*results):
            if x.op is None:
                known[x] = Atom(x.name)
            else:
                made = Application(x.op, tuple([_operand(y, known) for y in x.inputs]))
                known[x] = places.setdefault(made, len(places))
        listed, roots = [*places], [_operand(x, known) for x in results]
        inner = [x for _, operands in listed for x in operands if isinstance(x, int)]
        self.inner = set(inner)
        self.uses = Counter([*inner, *(x for x in roots if isinstance(x, int))])
        texts = [x.text for x in self.print(listed, roots)]
        read = [x for _, operands in listed for x in operands if isinstance(x, Atom)]
        names = {x.name for x in (*read, *roots) if isinstance(x, Atom)}
        return Body(self.steps, list(self.stretches(texts)), frozenset(names))

    def kept(self, place: int, x: Written) -> Written:
        """The text, or the name of a step with this text."""
        long = len(x.text) > LONGEST_UNNAMED and place in self.inner
        if self.uses[place] < 2 and not long:
            return x
        name = self.language.step.format(self.before + len(self.steps) + 1)
        self.steps.append((name, x.text))
        return Written(name)

    def stretches(self, texts: Sequence[str]) -> Iterator[str]:
        """The texts in a row, with neighbouring arguments written as one."""
        template, positions = self.language.stretch, self.positions
        if template is None or not positions:
            yield from texts
            return
        rows: list[list[str]] = []
        for text in texts:
            if rows and positions.get(rows[-1][-1], -1) == positions.get(text, -1) - 1 >= 0:
                rows[-1].append(text)
            else:
                rows.append([text])
        for row in rows:
            if len(row) < SHORTEST_STRETCH:
                yield from row
            else:
                start = positions[row[0]]
                yield template(start, start + len(row), len(positions))


def _operand(x: Expression, known: Mapping[Symbol, Operand]) -> Operand:
    return known[x] if isinstance(x, Symbol) else Atom.of(x)
