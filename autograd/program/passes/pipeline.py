"""The pipeline: the passes that make statements of a function, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from inspect import BoundArguments
from typing import Any, NamedTuple, TypeAlias

from ...derivatives.containers import leaves
from ..ir.naming import VariableNames, name_variables
from ..ir.statement import Places, Routine
from .arrange import arranged
from .blocks import LeafBlock
from .cancel import cancelled
from .expand import expanded
from .fold import fold, term_by_term
from .fuse import fused
from .gather import gather
from .lift import lift
from .merge import with_merged_products
from .recording import Recording, record_function
from .reduce import Reduce, reduced
from .reverse import with_derivatives
from .rows import with_rows
from .simplify import Flat, flatten
from .symmetry import op_without_slopes

MOST_STATEMENTS = 4000  # a longer text would take longer to compile than to run


class Call(NamedTuple):
    """A function, a call of it, and the arguments that hold examples."""

    f: Callable[..., Any]
    arguments: BoundArguments
    over: Sequence[str]


class Task(NamedTuple):
    """What a program is to give, and the names that are left for it."""

    names: VariableNames
    reduce: Reduce = None
    first: int = 1  # this many results are reduced; the others are given for each example
    once: bool = False  # or the others are added to them, each once and not for each example
    wrt: tuple[int, ...] | None = None  # the inputs by which the first result is differentiated
    stops: bool = False  # whether it is differentiated by others, who need stop_gradient
    rows: bool = False  # whether examples are rows of arrays
    all: bool = False  # whether a graph is lifted even if no text could run it
    adding_up_to_1: tuple[int, ...] = ()  # the inputs whose numbers are known to do so


class Draft(NamedTuple):
    """A function between two passes: as a call, as a recording, as a graph, or as statements."""

    call: Call | None = None
    recording: Recording | None = None
    blocks: Sequence[LeafBlock] = ()  # of the leaves of the recording and of the graph
    graph: Flat | None = None
    routine: Routine | None = None  # None after lifting too if no text could run the graph
    order: Places | None = None  # where each parameter was before they were put in order


Change: TypeAlias = Callable[[Draft, Task], Draft]


def _on_graphs(change: Callable[[Flat], Flat]) -> Change:
    """A pass that makes another graph of a graph."""
    return lambda draft, _: draft._replace(graph=draft.graph and change(draft.graph))


def _on_statements(change: Callable[[Routine, Task], Routine]) -> Change:
    """A pass that makes other statements of statements."""
    return lambda draft, task: draft._replace(routine=draft.routine and change(draft.routine, task))


def _recorded(draft: Draft, _: Task) -> Draft:
    """The operations of the function."""
    assert draft.call is not None
    recording = record_function(*draft.call)
    return Draft(recording=recording, blocks=recording.blocks)


def _simplified(draft: Draft, _: Task) -> Draft:
    """The recording as a graph."""
    assert draft.recording is not None
    outputs = [y for _, y in leaves(draft.recording.output)]
    graph = flatten(draft.recording.nodes, draft.blocks, outputs)
    return Draft(blocks=draft.blocks, graph=graph)


def _lifted(draft: Draft, task: Task) -> Draft:
    """The graph as statements with names; none if there are too many, or they have no text."""
    assert draft.graph is not None
    if not (task.all or task.stops) and op_without_slopes(draft.graph):
        return draft
    routine = lift(draft.graph, draft.blocks, None if task.all else MOST_STATEMENTS)
    if routine is not None:
        routine = with_merged_products(routine)
        name_variables(routine, task.names)
    return draft._replace(routine=routine)


def _arranged(draft: Draft, _: Task) -> Draft:
    """The statements with the parameters in another order."""
    if draft.routine is None:
        return draft
    routine, order = arranged(draft.routine)
    return draft._replace(routine=routine, order=order)


def _reduced(routine: Routine, task: Task) -> Routine:
    """The mean, or the sum, of the first results over the examples."""
    if not (routine.batched or task.once):
        return routine
    return reduced(routine, task.reduce, task.first, task.names, task.once)


def _differentiated(routine: Routine, task: Task) -> Routine:
    """The derivatives of the first result, or if it is not reduced, of its sum over examples."""
    if task.wrt is None:
        return routine
    each, cost = routine.results[0], routine
    if routine.batched and task.reduce is None:
        cost = reduced(routine, "sum", 1, task.names)
    wrt = [routine.inputs[k] for k in task.wrt]
    made = with_derivatives(cost, cost.results[0], wrt, task.names)
    return made._replace(results=(each, *made.results[1:]))


def _expanded(routine: Routine, task: Task) -> Routine:
    """Sums in the place of a mean; others differentiate it by its own rule."""
    return routine if task.stops else expanded(routine, task.names)


def _cancelled(routine: Routine, task: Task) -> Routine:
    """Shorter derivatives."""
    known = tuple([routine.inputs[k] for k in task.adding_up_to_1])
    return cancelled(routine, task.names, known) if routine.wrt else routine


def _fused(routine: Routine, task: Task) -> Routine:
    """Fewer statements."""
    return fused(routine, task.stops)


def _turned(routine: Routine, task: Task) -> Routine:
    """Arrays with an example in each row, if they are asked for."""
    return with_rows(routine) if task.rows and routine.batched else routine


PASSES: tuple[tuple[str, Change], ...] = (
    ("record", _recorded),  # f runs once on new leaves: the operations in a row
    ("simplify", _simplified),  # equal operations are shared, idle ones go
    ("fold", _on_graphs(fold)),  # products by 0 go, long chains become pairs
    ("gather", _on_graphs(gather)),  # chains become sums and dot products
    ("lift", _lifted),  # scalars side by side become arrays, named as in the lectures
    ("arrange", _arranged),  # the parameters stand as matrix products read them
    ("reduce", _on_statements(_reduced)),  # the mean or the sum over the examples
    ("differentiate", _on_statements(_differentiated)),  # the reverse rule, for all statements
    ("expand", _on_statements(_expanded)),  # what is written in other primitives, such as a mean
    ("cancel", _on_statements(_cancelled)),  # factors above and below a fraction line go
    ("fuse", _on_statements(_fused)),  # what is read once moves to where it is read
    ("turn", _on_statements(_turned)),  # examples become rows, if this is asked for
)
"""All passes in their order. Each takes the draft that the one before it gave, and the task."""


def for_operations(simplified: Flat, gathered: Flat) -> Flat:
    """The graph for what runs one operation after the other: the gathered one, but with chains of
    max and min as they were recorded.
    """
    folded = term_by_term(simplified)
    return gathered if folded is None else gather(folded)


def run_passes(
    draft: Draft, task: Task, start: str = "record", stop: str | None = None
) -> Iterator[tuple[str, Draft]]:
    """The name of each pass from `start` on, up to `stop`, and the draft that it makes."""
    names = [name for name, _ in PASSES]
    for name, change in PASSES[names.index(start) : names.index(stop) if stop else None]:
        draft = change(draft, task)
        yield name, draft
