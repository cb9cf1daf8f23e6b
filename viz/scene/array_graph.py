"""The arrays of a program as the nodes of a graph, which is drawn as a graph of Values is."""

from __future__ import annotations

from autograd.engine.births import LEAF, PARAMETER, Source
from autograd.engine.modes import Scope
from autograd.engine.ops import sum as sum_op
from autograd.engine.primitive import Primitive
from autograd.program.run import listing as listed
from autograd.program.run.listing import BACKWARD, ArrayListing
from autograd.words.styles import number

from .blocks import block_of, layer_blocks
from .snapshot import Node, Snapshot

SOURCES: dict[str, Source] = {listed.INPUT: LEAF, listed.PARAMETER: PARAMETER}


class ArrayGraph(Snapshot):
    """The arrays of the forward pass as nodes, to which the derivatives belong; or with
    `is_backward_drawn` also those of the backward pass, each a node of its own.
    """

    def __init__(self, listing: ArrayListing, is_backward_drawn: bool = False) -> None:
        self.listing = listing
        self.arrays = listing.arrays
        self.is_backward_drawn = is_backward_drawn
        shown = [
            place
            for place, array in enumerate(self.arrays)
            if is_backward_drawn or array.kind != BACKWARD
        ]
        assert shown == [*range(len(shown))]  # places are those of the listing
        last = [*listing.results]
        if is_backward_drawn:
            read = {x for array in self.arrays for x in array.reads}
            last += [p for p in shown if self.arrays[p].kind == BACKWARD and p not in read]
        self.roots = tuple(dict.fromkeys(last))
        self.stale, self.differentiated = None, ()
        self.derivatives = {
            array.derivative_of: place
            for place, array in enumerate(self.arrays)
            if array.derivative_of is not None
        }
        """The place of each array's derivative, where one statement makes it."""
        self.layers = layer_blocks(self.arrays)
        self.blocks = block_of(self.arrays, self.layers)
        self._scopes: dict[str, Scope] = {}
        self.nodes = [self._array(place) for place in shown]

    @property
    def has_backward(self) -> bool:
        """Whether there are derivatives."""
        return any(array.kind == BACKWARD for array in self.arrays)

    @property
    def is_of_numbers(self) -> bool:
        """Whether no array has more than one number: then no shape is told."""
        return all(side == 1 for array in self.arrays for side in array.shape)

    def name(self, place: int) -> str:
        """What an array is called: `Z¹`; what the first layer reads is `A⁰ = X`."""
        is_first = bool(self.layers) and self.layers[0].source == place
        is_argument = self.arrays[place].kind == listed.INPUT
        return "A⁰ = " * (is_first and is_argument) + self.arrays[place].sign

    def shape_text(self, place: int) -> str:
        """`(4, 5)`, or `(4, m)` if the count of examples is not known."""
        return f"({', '.join(map(str, self.listing.shape(place)))})"

    def number(self, place: int) -> float | None:
        """The number of an array that is one number, if it is known."""
        numbers = self.listing.numbers
        return float(numbers[place].item()) if numbers and numbers[place].size == 1 else None

    def value_text(self, place: int) -> str:
        """The shape of an array; of a single number also the number."""
        x = self.number(place)
        shown = "" if x is None else number(x)
        if self.is_of_numbers:
            return shown
        return f"{self.shape_text(place)}{': ' if shown else ''}{shown}"

    def derivative_text(self, place: int) -> str:
        """`dZ¹`, the name of an array's derivative; of a single number also the number."""
        at = self.derivatives.get(place)
        if at is None:
            return ""
        x = self.number(at)
        return self.arrays[at].sign + ("" if x is None else f" = {number(x)}")

    def kept(self) -> list[int]:
        """The arrays that the forward pass keeps for the backward pass."""
        read = {x for array in self.arrays if array.kind == BACKWARD for x in array.reads}
        return [x for x in sorted(read) if self.arrays[x].kind != BACKWARD]

    def moving(self) -> set[int]:
        """The arrays through which a derivative is handed on; all if there are no derivatives."""
        places = {*self.derivatives}
        for place, node in enumerate(self.nodes):
            if not places.isdisjoint(node.inputs):
                places.add(place)
        return places or {*range(len(self.nodes))}

    def _array(self, place: int) -> Node:
        array = self.arrays[place]
        op: Primitive | Source = SOURCES.get(array.kind) or array.op or sum_op
        return Node(
            place,
            array.sign,
            op,
            is_leaf=array.kind in SOURCES,
            inputs=array.reads,
            data=0.0,
            derivative=None,
            grad=None,
            is_number=False,
            is_named=True,
            scope=self._scope(place),
        )

    def _scope(self, place: int) -> Scope | None:
        block = self.blocks[place]
        if block is None or len(self.layers) < 2:
            return None
        name = f"layer {block + 1}"
        if self.is_backward_drawn:
            name += ", backward" if self.arrays[place].kind == BACKWARD else ", forward"
        return self._scopes.setdefault(name, Scope(name))
