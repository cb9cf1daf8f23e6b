"""What symbols recorded, as expressions in a language.

Equal expressions are written once: one that is used twice gets a name, and so does a long one. The
length of the text is therefore proportional to the count of operations, whatever they share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ...engine.primitive import Primitive
from ...words.printer import ATOM, SIGN, Atom, Form, Notation, Written, applications
from ..ir.symbols import Symbol
from .language import Body, Language

LONGEST_UNNAMED = 60  # characters: a longer expression gets a name before it is used
SHORTEST_STRETCH = 3  # neighbouring arguments that are written as one

ExpressionText = Written


class Expressions(Notation):
    """The expressions of one function.

    `numbered` are its arguments if they have numbers, not names: neighbours are written as one. Its
    steps are counted from those before it.
    """

    def __init__(
        self,
        language: Language,
        form: Callable[[Primitive, Sequence[Written]], Form],
        numbered: Sequence[str] = (),
        before: int = 0,
    ) -> None:
        self.language = language
        self.signs_meet = language.signs_meet
        self.positions = {name: i for i, name in enumerate(numbered)}
        self.before = before
        self._form = form
        self.steps: list[tuple[str, str]] = []
        self.inner: Counter[int] = Counter()  # how often an application is an operand
        self.uses: Counter[int] = Counter()

    def atom(self, x: Atom) -> Written:
        """A name, or an exact number."""
        if x.number is None:
            return Written(x.name)
        text = self.language.number(x.number)
        return Written(text, SIGN if text.startswith("-") else ATOM, number=True)

    def form(self, op: Primitive, operands: Sequence[Written]) -> Form:
        """How the language writes a primitive of these operands."""
        return self._form(op, operands)

    def row(self, template: str, texts: Sequence[str]) -> str:
        """A call of these arguments."""
        return str(super().row(template, list(self.stretches(texts))))

    def body(self, results: Sequence[Symbol | float]) -> Body:
        """The body of a function with these results."""
        listed, roots = applications([_node(x) for x in results], _look)
        self.inner.update(x for _, operands in listed for x in operands if isinstance(x, int))
        self.uses.update(self.inner + Counter(x for x in roots if isinstance(x, int)))
        texts = [x.text for x in self.print(listed, roots)]
        return Body(self.steps, list(self.stretches(texts)))

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
        rows: list[list[str]] = []
        for text in texts:
            if rows and positions.get(rows[-1][-1], -1) == positions.get(text, -1) - 1 >= 0:
                rows[-1].append(text)
            else:
                rows.append([text])
        for row in rows:
            if template is None or len(row) < SHORTEST_STRETCH:
                yield from row
            else:
                start = positions[row[0]]
                yield template(start, start + len(row), len(positions))


def _node(x: Symbol | float) -> Symbol | Atom:
    return x if isinstance(x, Symbol) else Atom.of(x)


def _look(symbol: Symbol) -> Atom | tuple[Primitive, Sequence[Symbol | Atom]]:
    if symbol.op is None:
        return Atom(symbol.name)
    return symbol.op, [_node(x) for x in symbol.inputs]
