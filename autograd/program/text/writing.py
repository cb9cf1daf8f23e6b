"""What symbols recorded, as expressions in a language.

Equal expressions are written once: one that is used twice gets a name, and so does a long one. The
length of the text is therefore proportional to the count of operations, whatever they share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.symbols import Symbol
from .language import ATOM, SIGN, Body, Form, Language

LONGEST_UNNAMED = 60  # characters: a longer expression gets a name before it is used
SHORTEST_STRETCH = 3  # neighbouring arguments that are written as one


class ExpressionText(NamedTuple):
    """A text, how tightly its outermost operator binds, and whether it is a number."""

    text: str
    binding: int = ATOM
    factor: str = ""  # the text beside another factor, if that is a different one
    number: bool = False


class Application(NamedTuple):
    """An operation on texts, and on other applications, given by their numbers."""

    op: Primitive
    operands: tuple[ExpressionText | int, ...]


def write_expressions(
    results: Sequence[Symbol | float],
    numbered: Sequence[str],
    language: Language,
    form: Callable[[Primitive, Sequence[ExpressionText]], Form],
) -> Body:
    """The body of a function with these results.

    `numbered` are its arguments if they have numbers, not names: neighbours are written as one.
    """
    applications, roots = _distinct(results, language)
    uses = [0] * len(applications)
    inner = [False] * len(applications)
    for application in applications:
        for x in application.operands:
            if isinstance(x, int):
                uses[x] += 1
                inner[x] = True
    for root in roots:
        if isinstance(root, int):
            uses[root] += 1
    positions = {name: i for i, name in enumerate(numbered)}
    steps: list[tuple[str, str]] = []
    done: list[ExpressionText] = []
    for i, (op, operands) in enumerate(applications):
        inputs = [done[x] if isinstance(x, int) else x for x in operands]
        written = _application(op, form(op, inputs), inputs, positions, language)
        if uses[i] > 1 or (inner[i] and len(written.text) > LONGEST_UNNAMED):
            steps.append((f"t{len(steps) + 1}", written.text))
            written = ExpressionText(steps[-1][0])
        done.append(written)
    texts = [done[root] if isinstance(root, int) else root for root in roots]
    return Body(steps, list(_stretches([x.text for x in texts], positions, language)))


def _distinct(
    results: Sequence[Symbol | float], language: Language
) -> tuple[list[Application], list[ExpressionText | int]]:
    """The applications that the results need, each once and after its operands, and the results."""
    known: dict[Symbol, ExpressionText | int] = {}
    numbers: dict[Application, int] = {}

    def written(x: Symbol | float) -> ExpressionText | int:
        if isinstance(x, Symbol):
            return known[x]
        text = language.number(x)
        return ExpressionText(text, SIGN if text.startswith("-") else ATOM, number=True)

    stack = [x for x in reversed(results) if isinstance(x, Symbol)]
    while stack:
        symbol = stack[-1]
        if symbol in known:
            stack.pop()
        elif symbol.op is None:
            known[symbol] = ExpressionText(symbol.name)
        else:
            waiting = [x for x in symbol.inputs if isinstance(x, Symbol) and x not in known]
            if waiting:
                stack.extend(reversed(waiting))
                continue
            application = Application(symbol.op, tuple(map(written, symbol.inputs)))
            known[symbol] = numbers.setdefault(application, len(numbers))
    return list(numbers), list(map(written, results))


def _application(
    op: Primitive,
    form: Form,
    inputs: list[ExpressionText],
    positions: dict[str, int],
    language: Language,
) -> ExpressionText:
    if not form.operands:
        row = ", ".join(_stretches([x.text for x in inputs], positions, language))
        return ExpressionText(form.template.format(row), form.binding)
    if op is ops.mul:
        short = next((k for k, x in enumerate(inputs) if x.factor), None)
        if short is not None:
            inputs = [ExpressionText(x.factor) if k == short else x for k, x in enumerate(inputs)]
    texts = [
        x.text if x.binding >= least else f"({x.text})"
        for x, least in zip(inputs, form.operands, strict=True)
    ]
    factor = form.factor.format(*texts) if form.factor else ""
    return ExpressionText(form.template.format(*texts), form.binding, factor)


def _stretches(
    texts: Sequence[str], positions: dict[str, int], language: Language
) -> Iterator[str]:
    """The texts in a row, with neighbouring arguments written as one."""
    template = language.stretch
    i = 0
    while i < len(texts):
        start = stop = positions.get(texts[i], -1)
        if template is not None and start >= 0:
            while stop - start + i < len(texts) and positions.get(texts[stop - start + i]) == stop:
                stop += 1
        if template is not None and stop - start >= SHORTEST_STRETCH:
            yield template(start, stop, len(positions))
            i += stop - start
        else:
            yield texts[i]
            i += 1
