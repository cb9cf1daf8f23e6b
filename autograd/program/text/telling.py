"""Telling: graphs and statements as lines to read, and what each pass made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import count, islice
from typing import NamedTuple

from ...engine import ops
from ...engine.operands import number_text
from ...engine.primitive import Primitive
from ...engine.value import Value
from ...words.printer import COMPARISON
from ..ir.statement import Element, Index, Part, Routine, Statement, Variable, is_whole
from ..ir.symbols import Symbol, substituted
from ..passes.blocks import LeafBlock
from ..passes.pipeline import Draft
from ..passes.simplify import Flat
from .code import Code
from .language import ARITHMETIC, ATOM, COMPARISONS, POWER, PRODUCT, SUM, Form, Language

MOST_LINES = 36  # of a graph or of statements, so that one can be read at a glance
LETTERS = "ijklnpqrstuvw"  # of axes; e is that of examples
EXAMPLE = "e"
SHOWN = 6  # numbers of a table


PLAIN = Language(
    name="plain text",
    forms=ARITHMETIC
    | {
        name: Form(f"{{}} {sign} {{}}", COMPARISON, (SUM, SUM))
        for name, sign in COMPARISONS.items()
    }
    | {"pow": Form("{} ** {}", POWER, (ATOM, POWER))},
    number=number_text,
)


def adds_up_to_1(x: Variable) -> str:
    """What is known of an input where its numbers, those of each example, add up to 1."""
    if "m" not in x.shape:
        return "whose numbers add up to 1"
    return f"whose {'rows' if x.shape[0] == 'm' else 'columns'} each add up to 1"


class ToldOperation(NamedTuple):
    """An operation of a graph by names: its own, and those of its inputs."""

    name: str
    op: Primitive
    inputs: list[str]

    def __str__(self) -> str:
        return f"{self.name} = {_applied(self.op, self.inputs)}"


def at_a_glance(lines: Iterable[str], size: int) -> str:
    """The first of `size` lines, and how many more there are."""
    shown = [*islice(lines, MOST_LINES)]
    more = size - len(shown)
    return "\n".join([*shown, *([f"... and {more:,} more"] if more > 0 else [])])


class Telling(Code):
    """Code in no language: a primitive without a sign is written by its name.

    With `over`, a sum of one number is a reduction of this template, such as "sum over i of {}",
    which reaches as far as a product does.
    """

    def __init__(self, over: str = "") -> None:
        super().__init__(PLAIN)
        self.over = over

    def _known(self, op: Primitive, count: int) -> Form:
        if self.over and op is ops.sum and count == 1:
            return Form(self.over, PRODUCT, (PRODUCT,))
        return PLAIN.forms.get(op.name) or Form(f"{op.name}({{}})")


# Graphs.


def recorded_rows(nodes: Sequence[Value], blocks: Sequence[LeafBlock]) -> list[ToldOperation]:
    """The first operations that a function recorded."""
    made = ((v, op) for v in nodes if isinstance(op := v.op, Primitive))
    shown = [(v, op, v.inputs) for v, op in islice(made, MOST_LINES)]
    operations = [(id(v), op, [*map(id, inputs)], v.label) for v, op, inputs in shown]
    read = {id(x): x for _, _, inputs in shown for x in inputs}
    names: dict[int, str] = {}
    for block in blocks:
        leaves = ((id(x), k) for k, x in enumerate(block.leaves))
        names |= {x: _leaf_name(block, k) for x, k in leaves if x in read}
    constants = read.keys() - names.keys() - {i for i, *_ in operations}
    return _rows(operations, names | {x: number_text(read[x].data) for x in constants})


def graph_rows(flat: Flat, blocks: Sequence[LeafBlock]) -> list[ToldOperation]:
    """The first operations of a graph."""
    made = ((i, op) for i, op in enumerate(flat.ops) if op is not None)
    operations = [(i, op, flat.inputs[i], flat.labels.get(i)) for i, op in islice(made, MOST_LINES)]
    read = {x for _, _, inputs, _ in operations for x in inputs}
    names = {x: number_text(number) for x, number in flat.constants.items() if x in read}
    for block, leaves in zip(blocks, flat.leaves, strict=True):
        names |= {x: _leaf_name(block, x - leaves.start) for x in read if x in leaves}
    return _rows(operations, names)


def _rows(
    operations: Sequence[tuple[int, Primitive, Sequence[int], str | None]], names: dict[int, str]
) -> list[ToldOperation]:
    """Operations, given by numbers and perhaps labels, by these names and new ones."""
    labels = {label for *_, label in operations}
    free = (name for k in count(1) if (name := f"v{k}") not in labels)
    rows = []
    for i, op, inputs, label in operations:
        names[i] = label or next(free)
        rows.append(ToldOperation(names[i], op, [names[x] for x in inputs]))
    return rows


def _leaf_name(block: LeafBlock, k: int) -> str:
    """The name of an argument's number; a parameter has its own label."""
    label = block.leaves[k].label if block.leaves else ""
    return label or (block.name if block.size == 1 else f"{block.name}[{k}]")


def _applied(op: Primitive, names: Sequence[str]) -> str:
    if op is ops.dot:
        n = len(names) // 2
        terms = [f"{w} * {x}" for w, x in zip(names[:n], names[n : 2 * n], strict=True)]
        return " + ".join([*terms, *names[2 * n :]])
    body = Telling().expression(Symbol.__primitive__(op, tuple(map(Symbol, names))))
    return body.results[0]


# Statements.


def routine_lines(routine: Routine) -> Iterator[str]:
    """A line for each part of each statement, and one for the results."""
    for statement in routine.statements:
        yield from statement_lines(statement)
    yield f"return {', '.join(y.name for y in routine.results)}"


def statement_lines(statement: Statement) -> Iterator[str]:
    """What a statement computes: one line if all its parts fill all places, else one for each.

    An axis of examples is e; what a part does not mention at its target is summed over.
    """
    out, parts = statement.out, statement.parts
    if not parts:
        yield f"{out.name} = []"
        return
    first = _element(Element(out, parts[0].target), parts[0])
    if all(is_whole(out, part) for part in parts):
        texts = [_part(part, statement.op, len(parts) == 1) for part in parts]
        yield f"{first} = {' + '.join(texts)}"
        return
    for part in parts:
        place = _element(Element(out, part.target), part)
        yield f"{place} += {_part(part, statement.op, alone=True)}"


def _part(part: Part, op: Primitive, alone: bool) -> str:
    """The text of a part; with its steps after it, it is bracketed unless it stands alone."""
    texts = {x: Symbol(_element(e, part)) for x, e in part.reads.items()}
    expression = substituted(part.expression, texts)
    letters = _letters(part)
    over = [letters[k] for k in range(len(letters)) if k not in part.kept]
    template = ""
    if over or op is not ops.sum:
        template = f"{op.name} over {', '.join(over)} of {{}}"
        expression = Symbol.__primitive__(ops.sum, (expression,))
    body = Telling(template).expression(expression)
    if not body.steps:
        return body.results[0]
    steps = "".join(f" where {name} = {step}" for name, step in reversed(body.steps))
    return f"{body.results[0]}{steps}" if alone else f"({body.results[0]}{steps})"


def _letters(part: Part) -> list[str]:
    others = iter(LETTERS)
    return [EXAMPLE if axis == "m" else next(others) for axis in part.axes]


def _element(element: Element, part: Part) -> str:
    variable = element.variable
    if variable.is_number and variable.numbers is None:
        return variable.name
    letters = _letters(part)
    places = ", ".join(_place(index, letters) for index in element.indices)
    if variable.numbers is not None:
        return f"{_some(map(number_text, variable.numbers), len(variable.numbers))}[{places}]"
    return f"{variable.name}[{places}]"


def _place(index: Index, letters: Sequence[str]) -> str:
    terms = [str(index.start)] if index.start or not any(index.steps) else []
    for step, letter in zip(index.steps, letters, strict=True):
        if step:
            terms.append(letter if step == 1 else f"{step}{letter}")
    place = " + ".join(terms).replace("+ -", "- ")
    if index.table is None:
        return place
    return f"{_some(map(str, index.table.tolist()), len(index.table))}[{place}]"


def _some(texts: Iterable[str], size: int) -> str:
    """A list of constants, at most as many as are worth reading."""
    return f"[{', '.join([*islice(texts, SHOWN), *(['...'] * (size > SHOWN))])}]"


# Stages.


class Stage(NamedTuple):
    """A pass: its name, and the program before and after it, as text."""

    name: str
    before: str
    after: str

    @property
    def changed(self) -> str:
        """The program after the pass, or that it is as before."""
        return "unchanged" if self.after == self.before else self.after

    def __str__(self) -> str:
        return f"{self.name}\n{'-' * len(self.name)}\n{self.changed}"

    def _repr_html_(self) -> str:
        cells = "".join(
            f'<td style="text-align:left;vertical-align:top"><pre>{escape(text)}</pre></td>'
            for text in (self.before, self.changed)
        )
        return (
            f"<table><caption>{escape(self.name)}</caption>"
            f"<tr><th>before</th><th>after</th></tr><tr>{cells}</tr></table>"
        )


class StageTexts:
    """What the passes up to a graph made, to be written when it is asked for.

    Of each recording and graph only the first rows are kept: it may be large. The last graph is
    kept too, to see whether the next pass left it as it is.
    """

    def __init__(self, given: Sequence[str]) -> None:
        self._call = f"f({', '.join(given)})"
        self._rows: list[tuple[str, list[ToldOperation], int]] = []
        self._graph: Flat | None = None

    def keep(self, name: str, draft: Draft) -> None:
        """Keep what a pass made."""
        if draft.recording is not None:
            nodes = draft.recording.nodes
            rows = recorded_rows(nodes, draft.blocks)
            size = sum(isinstance(v.op, Primitive) for v in nodes)
        elif draft.graph is self._graph:  # the pass had nothing to do
            _, rows, size = self._rows[-1]
        else:
            assert draft.graph is not None
            self._graph = draft.graph
            rows, size = graph_rows(draft.graph, draft.blocks), draft.graph.size()
        self._rows.append((name, rows, size))

    @property
    def recorded(self) -> int:
        """How many operations were recorded."""
        return self._rows[0][2]

    def stages(self, routines: Iterable[tuple[str, Routine]]) -> tuple[Stage, ...]:
        """The stages of all passes, those on statements as they are given."""
        texts = [(name, at_a_glance(map(str, rows), n)) for name, rows, n in self._rows]
        for name, routine in routines:
            lines = [*routine_lines(routine)]
            texts.append((name, at_a_glance(lines, len(lines))))
        before = [self._call, *(text for _, text in texts)]
        return tuple(Stage(name, b, text) for b, (name, text) in zip(before, texts, strict=False))
