"""The compiled machine as functions of packed arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any, Literal, TypeAlias

import numpy as np

from ....engine import ops
from ....engine.native.loading import find
from ...passes.blocks import LeafBlock
from ...passes.recording import uncollected
from ...passes.simplify import Flat
from ...targets.functions import all_finite
from .encode import encoded
from .schedule import Schedule, schedule
from .threads import in_threads, parts
from .twin import Twin

MOST_WEIGHTS = (4096, 16_384, 32_768)
"""Of one layer, by the kind of processor: NumPy multiplies larger matrices faster."""
Form: TypeAlias = Literal["array", "lists", "either"]
"""What the numbers of an argument stand in."""
Arrays: TypeAlias = dict[int, Any]
"""Derivatives by the numbers of their blocks."""
Share: TypeAlias = tuple[list[float], Arrays, bool]
"""Of some examples: their part of the results and of the derivatives for what is shared, and
whether all numbers were finite."""


def runner() -> Any:
    """The compiled module; None where the core is not compiled, or not chosen."""
    from ....engine import core

    if core.kind != "native":
        return None
    _, path = find()
    name = f"{__package__}.runner"
    spec = spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def machine(twin: Twin, made: Schedule, gradient: bool, level: int | None = None) -> Any:
    """The compiled machine for the results, and with a gradient for the derivatives for some
    blocks; the level is the kind of processor, by default the best.
    """
    from . import RUNNER

    kept = None if twin.batched else [place for _, place in made.outputs]
    one = encoded(made.uniform, RUNNER.CODES, True, kept)
    many = encoded(made.lanes, RUNNER.CODES, False)
    places = [*one.constants, *many.constants]
    numbers = [*one.constants.values(), *many.constants.values()]
    blocks = [
        (leaves.start, block.over, twin.in_rows(b), block.size)
        for b, (leaves, block) in enumerate(zip(made.leaves, twin.blocks, strict=True))
        if block.size
    ]
    is_reduced = [twin.reduce is not None and k < twin.reduced for k in range(len(made.outputs))]
    outputs = [(*output, own) for output, own in zip(made.outputs, is_reduced, strict=True)]
    return RUNNER.Machine(
        one,
        many,
        np.array(made.copies, dtype=np.int32).tobytes(),
        np.array(places, dtype=np.int32).tobytes(),
        np.array(numbers, dtype=float).tobytes(),
        tuple(blocks),
        tuple(outputs),
        twin.reduce == "mean",
        gradient,
        twin.roots[-1],
        RUNNER.BEST if level is None else level,
    )


class NativeFunction:
    """The compiled machine as a function of packed arguments."""

    @uncollected()
    def __init__(self, twin: Twin, wanted: Sequence[int] | None, level: int | None = None) -> None:
        made = schedule(twin.flat, twin.blocks, wanted or (), twin.roots)
        self.machine = machine(twin, made, wanted is not None, level)
        self.batched, self.threads = twin.batched, twin.threads
        self.reads = len(made.lanes.reads)
        reduced = 0 if twin.reduce is None else twin.reduced
        is_each = twin.batched and not twin.once
        self.each = [is_each and k >= reduced for k in range(len(twin.flat.outputs))]
        self.combined, self.is_added = twin.combined, twin.once
        self.taken = [b for b, block in enumerate(twin.blocks) if block.size]
        self.wanted = wanted or ()
        self.shapes = [
            (block.size, block.over, twin.in_rows(b)) for b, block in enumerate(twin.blocks)
        ]

    def run(self, columns: Sequence[Any], check_given: bool = False) -> tuple[Any, bool]:
        """The results for packed arguments, and whether all numbers on the way were finite."""
        m = columns[-1] if self.batched else 1
        own: Arrays = {}  # the derivatives for what each example has of its own
        for b in self.wanted:
            size, over, rows = self.shapes[b]
            if over:
                array = np.empty((m, size))
                own[b] = array if rows else array.T
        each = [np.empty(m) if is_own else None for is_own in self.each]
        split = parts(m, self.reads, self.threads) if self.batched else [range(m)]
        stop = bytearray(1)
        shares = in_threads(partial(self._part, columns, m, own, each, stop), split, stop)
        values, shared, finite = reduce(_added, shares)
        results = [z if array is None else array for z, array in zip(values, each, strict=True)]
        results = self.combined(results)
        if len(shares) > 1 or self.is_added:  # a sum of finite numbers may be beyond the range
            finite = finite and all(map(all_finite, [*results, *shared.values()]))
        slopes = own | shared
        return [*results, *[slopes[b] for b in self.wanted]], finite

    def _part(
        self,
        columns: Sequence[Any],
        m: int,
        own: Arrays,
        each: Sequence[Any],
        stop: bytearray,
        part: range,
    ) -> Share:
        """The share of some examples, of m; what is their own goes into `own` and `each`."""
        shared = {b: np.empty(self.shapes[b][0]) for b in self.wanted if b not in own}
        slopes = own | shared
        given, taken = [columns[b] for b in self.taken], [slopes.get(b) for b in self.taken]
        values, finite = self.machine.run(given, m, taken, each, part.start, part.stop, stop)
        return values, shared, finite

    def direct(
        self,
        shapes: Sequence[tuple[int, ...] | None],
        forms: Sequence[Form],
        places: Sequence[int],
        alone: bool,
    ) -> Callable[..., Any] | None:
        """The machine's own function of floats, and of arrays and lists of these shapes, and of the
        derivatives for the arguments at some places; None if it has no such function.
        """
        from . import RUNNER

        several = self.threads > 1 or len(self.each) > 1 or len({*places}) < len(places)
        if several or not len(self.taken) == len(shapes) <= RUNNER.MOST_ARGUMENTS:
            return None
        axes = max((len(shape) for shape in shapes if shape is not None), default=0)
        if axes > RUNNER.MOST_AXES_OF_ONE or not RUNNER.knows_arrays(np.ndarray, np.empty):
            return None
        numpy = np.ndarray, np.empty, np.dtype(float)
        made: Callable[..., Any] = RUNNER.Direct(
            self.machine, tuple(shapes), tuple(forms), tuple(places), alone, *numpy
        )
        return made


def _added(first: Share, second: Share) -> Share:
    """The share of two parts of a batch."""
    (x, slopes, finite), (y, other, is_finite) = first, second
    with np.errstate(all="ignore"):
        sums = {b: slopes[b] + other[b] for b in slopes}
    return [v + w for v, w in zip(x, y, strict=True)], sums, finite and is_finite


def has_large_layers(flat: Flat, blocks: Sequence[LeafBlock], level: int) -> bool:
    """Whether many examples go through a matrix that is too large for that kind of processor."""
    if not any(block.over for block in blocks):
        return False
    weights: dict[tuple[int, ...], int] = {}
    for op, inputs in zip(flat.ops, flat.inputs, strict=True):
        if op is ops.dot:
            n = len(inputs) // 2
            for factors in (inputs[:n], inputs[n : 2 * n]):
                weights[factors] = weights.get(factors, 0) + n
    return max(weights.values(), default=0) > MOST_WEIGHTS[level]
