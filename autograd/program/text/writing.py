"""What symbols recorded, as expressions of a language.

Equal expressions are written once: what is used twice gets a name, and so does what is long. The
text is so in proportion to the count of operations, whatever they share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.symbols import Symbol
from .language import ATOM, SIGN, Body, Form, Language

LONGEST = 60  # characters: an expression beyond that gets a name before it is used
SHORTEST_STRETCH = 3  # neighbouring arguments that are written as one


class Written(NamedTuple):
    """A text, how tightly its outermost operator binds, and whether it is a number."""

    text: str
    binding: int = ATOM
    factor: str = ""  # the text beside another factor, if that is a different one
    number: bool = False


class Application(NamedTuple):
    """An operation on texts, and on other applications, which go by their numbers."""

    op: Primitive
    operands: tuple[Written | int, ...]


def write(
    results: Sequence[Symbol | float],
    numbered: Sequence[str],
    language: Language,
    form: Callable[[Primitive, Sequence[Written]], Form],
) -> Body:
    """The body of a function with these results.

    `numbered` are its arguments, where they go by their numbers: neighbours are written as one.
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
    done: list[Written] = []
    for i, (op, operands) in enumerate(applications):
        inputs = [done[x] if isinstance(x, int) else x for x in operands]
        written = _application(op, form(op, inputs), inputs, positions, language)
        if uses[i] > 1 or (inner[i] and len(written.text) > LONGEST):
            steps.append((f"t{len(steps) + 1}", written.text))
            written = Written(steps[-1][0])
        done.append(written)
    texts = [done[root] if isinstance(root, int) else root for root in roots]
    return Body(steps, list(_stretches([x.text for x in texts], positions, language)))


def _distinct(
    results: Sequence[Symbol | float], language: Language
) -> tuple[list[Application], list[Written | int]]:
    """The applications below the results, each once and after its operands, and the results."""
    found: dict[Symbol, Written | int] = {}
    numbers: dict[Application, int] = {}

    def known(x: Symbol | float) -> Written | int:
        if isinstance(x, Symbol):
            return found[x]
        text = language.number(x)
        return Written(text, SIGN if text.startswith("-") else ATOM, number=True)

    stack = [x for x in reversed(results) if isinstance(x, Symbol)]
    while stack:
        symbol = stack[-1]
        if symbol in found:
            stack.pop()
        elif symbol.op is None:
            found[symbol] = Written(symbol.name)
        else:
            waiting = [x for x in symbol.inputs if isinstance(x, Symbol) and x not in found]
            if waiting:
                stack.extend(reversed(waiting))
                continue
            application = Application(symbol.op, tuple(map(known, symbol.inputs)))
            found[symbol] = numbers.setdefault(application, len(numbers))
    return list(numbers), list(map(known, results))


def _application(
    op: Primitive, form: Form, inputs: list[Written], positions: dict[str, int], language: Language
) -> Written:
    if not form.operands:
        row = ", ".join(_stretches([x.text for x in inputs], positions, language))
        return Written(form.template.format(row), form.binding)
    if op is ops.mul:
        short = next((k for k, x in enumerate(inputs) if x.factor), None)
        if short is not None:
            inputs = [Written(x.factor) if k == short else x for k, x in enumerate(inputs)]
    texts = [
        x.text if x.binding >= least else f"({x.text})"
        for x, least in zip(inputs, form.operands, strict=True)
    ]
    factor = form.factor.format(*texts) if form.factor else ""
    return Written(form.template.format(*texts), form.binding, factor)


def _stretches(
    texts: Sequence[str], positions: dict[str, int], language: Language
) -> Iterator[str]:
    """The texts in a row, where neighbouring arguments are written as one."""
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
