"""Units that learn nothing from any example."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import Value, constant
from autograd.engine.adjoints import adjoints
from nets import DataError, Layer
from nets.datasets.tables import example_rows
from nets.models.activations import LINEAR


def idle_units(layers: Sequence[Layer], X: Any) -> list[int]:
    """For each layer, how many of its units hand down no gradient at any example.

    The bias of a unit gets da/db = g'(z): a unit is dead if this is 0 for all examples.
    """
    rows = example_rows(X, "X")
    if rows.shape[1] != layers[0].n_in:
        due = layers[0].n_in
        raise DataError(f"X has {rows.shape[1]} feature(s), the network takes {due}")
    idle = [set(range(layer.n_out)) if layer.activation != LINEAR else set() for layer in layers]
    for row in rows.tolist():
        if not any(idle):
            break
        a: Sequence[Value] = [constant(x) for x in row]
        for layer, suspects in zip(layers, idle, strict=True):
            outputs = layer.outputs(a)
            for j in list(suspects):
                if adjoints(outputs[j], [layer.neurons[j].b])[0] != 0:
                    suspects.remove(j)
            a = [constant(unit.data) for unit in outputs]
    return list(map(len, idle))
