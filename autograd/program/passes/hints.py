"""Hints: what of a graph does not run side by side, where, what runs it, and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ...engine import ops
from ...engine.primitive import BUILT_IN, Primitive
from .blocks import LeafBlock
from .simplify import Flat
from .symmetry import op_without_slopes

DEEP = 500  # operations in a row that are worth a word
NARROW = 4  # operations side by side, on average, below which a deep graph is called a recurrence
MANY = 100  # examples in one recording that are worth a word
LONG = 100  # statements that are worth a word, if each stands for hardly more than one operation
ALONE = 2  # operations a statement, below which they are said to run one at a time
RUNNERS = {"native": "the native machine", "numpy": "NumPy", "python": "Python"}


def hints(
    flat: Flat,
    blocks: Sequence[LeafBlock],
    statements: int | None,
    undefined: Sequence[Primitive] = (),
    target: str = "numpy",
    missing: Primitive | None = None,
) -> tuple[str, ...]:
    """A sentence for each thing that does not run side by side; where there is no text, there
    are no `statements` to count.

    The primitives that are `undefined` run number by number. The target is what runs, because the
    machine has no kernel of what is `missing`.
    """
    runs = RUNNERS[target]
    single = [*dict.fromkeys(map(_undefined, undefined))]
    if (op := op_without_slopes(flat)) is not None:
        return (*single, _unreadable(flat, op, runs))
    if missing is not None and not single:
        single.append(_missing(missing, runs))
    batched = any(block.over for block in blocks)
    loops = [] if batched else [*_loops(flat, blocks)]
    path = _longest_path(flat)
    deep = len(path) > DEEP and flat.size() < NARROW * len(path)
    if deep:
        return (*single, _deep(flat, path, batched, runs), *loops)
    if loops or not (statements is None or _is_long(flat, statements, batched)):
        return (*single, *loops)
    return (*single, _irregular(flat, statements if target == "numpy" else None, runs))


def _is_long(flat: Flat, statements: int, batched: bool) -> bool:
    """Whether the statements are many, and hardly fewer than the operations: with examples, those
    run side by side.
    """
    return not batched and statements >= LONG and flat.size() < ALONE * statements


def _undefined(op: Primitive) -> str:
    """The sentence about a primitive that NumPy cannot write."""
    advice = "" if op.native else ", or write its forward function in autograd's own functions"
    return (
        f"{op.name} runs number by number, because NumPy has no form of it: give "
        f"Primitive({op.name!r}, ..., forms={{'numpy': ...}}){advice}"
    )


def _missing(op: Primitive, runs: str) -> str:
    """The sentence about a primitive for which the machine does not run the program."""
    advice = ". A plain function of autograd's functions, in its place, runs on the machine"
    return (
        f"{runs} runs this program, because the native machine has no kernel of {op.name}"
        f"{'' if op.name in BUILT_IN else advice}"
    )


def _unreadable(flat: Flat, op: Primitive, runs: str) -> str:
    """The sentence about a primitive that no text can differentiate by."""
    return (
        f"{runs} runs {_count(flat)} one at a time: {without_slopes(op)}. Write them with "
        "functions such as autograd.exp(x) and autograd.where(c, x, y), and the operations run "
        "side by side"
    )


def without_slopes(op: Primitive) -> str:
    """What to say of a primitive whose partial derivatives cannot be read."""
    return (
        f"the partial derivatives of {op.name} cannot be read, because they are not written in "
        "autograd's own functions"
    )


def _count(flat: Flat) -> str:
    """How many operations there are, in words."""
    count = flat.size()
    return f"{count:,} operation{'s' * (count != 1)}"


def _deep(flat: Flat, path: Sequence[int], batched: bool, runs: str) -> str:
    """The sentence about a recurrence."""
    names = Counter(op.name for i in path if (op := flat.ops[i]) is not None)
    steps = f"{len(path):,} operations wait for one another in a row"
    kinds = ", ".join(name for name, _ in names.most_common(4))
    advice = (
        "and only its examples run side by side"
        if batched
        else "but with .batch(over=...) several of them run side by side"
    )
    labels = _labels(flat, path)
    return f"{steps} ({kinds}{labels}): {runs} runs a recurrence step by step, {advice}"


def _labels(flat: Flat, path: Sequence[int]) -> str:
    """Where a path begins and ends, if its nodes have labels."""
    labels = [flat.labels[i] for i in path if i in flat.labels]
    return f", from {labels[0]} to {labels[-1]}" if len(labels) > 1 else ""


def _irregular(flat: Flat, statements: int | None, runs: str) -> str:
    """The sentence about a graph that is irregular, though not deep."""
    names = Counter(op.name for op in flat.ops if op is not None)
    kinds = ", ".join(f"{count:,} {name}" for name, count in names.most_common(3))
    how = "one at a time" if statements is None else f"in {statements:,} statements"
    return (
        f"{runs} runs {_count(flat)} {how} ({kinds}): too few of them do the same to "
        "different elements of one array; equal formulas for all elements of an array run side by "
        "side"
    )


def _loops(flat: Flat, blocks: Sequence[LeafBlock]) -> Iterator[str]:
    """The sentence about the arguments that f goes through row by row, adding up the results."""
    terms = [*_terms(flat)]
    found: dict[tuple[int | None, ...], list[str]] = {}  # by the rows of terms: the arguments
    mixed = set()  # rows of which a term reads several numbers, or has all that is read
    shapes = {block.name: block.shape for block in blocks}
    for block, leaves in zip(blocks[:-1], flat.leaves, strict=False):
        count = block.shape[0] if block.shape else 0
        whole = [each for each in terms if count >= MANY and len(each) % count == 0]
        if not whole:
            continue
        rows, numbers = _rows(flat, leaves, block.size // count), _rows(flat, leaves, 1)
        for each in whole:
            read = tuple([rows[x] for x in each])
            if {*read} == {*range(count)}:
                found.setdefault(read, []).append(block.name)
                if len(each) == count or None in [numbers[x] for x in each]:
                    mixed.add(read)
    groups = [[*dict.fromkeys(names)] for read, names in found.items() if read in mixed]
    names = max(groups, key=len, default=[])
    if any(len(shapes[name]) > 1 for name in names):
        over = repr(names[0] if len(names) == 1 else tuple(names))
        count = shapes[names[0]][0]
        yield (
            f"f goes through the {count:,} rows of {' and '.join(names)} one by one, and adds up "
            f"what it gets: written for one row, with .batch(over={over}), its graph is {count:,} "
            "times smaller and serves any number of rows"
        )


def _terms(flat: Flat) -> Iterator[Sequence[int]]:
    """The terms of each long sum; of a dot product, its first factors."""
    for op, inputs in zip(flat.ops, flat.inputs, strict=True):
        if op in (ops.sum, ops.dot):
            terms = inputs if op is ops.sum else inputs[: len(inputs) // 2]
            if len(terms) >= MANY:
                yield terms


def _rows(flat: Flat, leaves: range, width: int) -> list[int | None]:
    """The row of an argument that each node depends on; -1 for none, None for several."""
    rows: list[int | None] = [-1] * len(flat.ops)
    for k, i in enumerate(leaves):
        rows[i] = k // width
    for i, op in enumerate(flat.ops):
        if op is not None:
            read = {rows[x] for x in flat.inputs[i]} - {-1}
            rows[i] = None if None in read or len(read) > 1 else read.pop() if read else -1
    return rows


def _longest_path(flat: Flat) -> list[int]:
    """The operations on a longest path, in their order."""
    heights = [0] * len(flat.ops)
    before: list[int] = [-1] * len(flat.ops)
    for i, op in enumerate(flat.ops):
        if op is not None and flat.inputs[i]:
            last = max(flat.inputs[i], key=heights.__getitem__)
            heights[i], before[i] = heights[last] + 1, last
    i = max(range(len(heights)), key=heights.__getitem__, default=-1)
    path: list[int] = []
    while i >= 0 and heights[i]:
        path.append(i)
        i = before[i]
    return path[::-1]
