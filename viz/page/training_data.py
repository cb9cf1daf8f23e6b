"""What the page of a training is made of: its batches, as numbers, sizes and marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Value
from nets import GradientDescent, Layer
from nets.models.activations import SOFTMAX
from nets.training.epochs import Training
from nets.training.recording import RecordedBatches, TrainedBatch

from ..scene.regions import Floats
from .health import network_health, unit_health, values_at
from .packing import plain_number

Json = dict[str, Any]


def training_data(run: Training, recording: RecordedBatches, layers: Sequence[Layer]) -> Json:
    """The data for the page's scripts; parameters stand in the order of the layers."""
    named = [pair for layer in layers for pair in layer.named()]
    trained = {p: i for i, p in enumerate(run.settings.parameters)}
    batches = recording.batches

    def theta(numbers: Sequence[float]) -> list[float]:
        return [numbers[trained[p]] if p in trained else p.data for _, p in named]

    optimiser = run.settings.optimiser
    is_plain = type(optimiser) is GradientDescent and not optimiser.settings.get("weight_decay")
    return {
        "names": [name for name, _ in named],
        "layers": _layers(layers),
        "optimiser": type(optimiser).__name__,
        "isPlain": is_plain,
        "hasPenalty": run.settings.penalty is not None,
        "isWeighted": run.train.is_weighted,
        "epochs": run.settings.epochs,
        "left": recording.left,
        "trouble": recording.trouble,
        "theta": [theta(batch.before) for batch in batches] + [theta(batches[-1].after)],
        "gradients": [
            [batch.gradients[trained[p]] if p in trained else None for _, p in named]
            for batch in batches
        ],
        "batches": [_batch(batch, layers, trained) for batch in batches],
    }


def _layers(layers: Sequence[Layer]) -> list[Json]:
    """Each layer's place among the parameters, its size and its activation."""
    made: list[Json] = []
    start = 0
    for number, layer in enumerate(layers, 1):
        made.append(
            {
                "key": layer.number or "",
                "number": layer.number or number,
                "start": start,
                "inputs": layer.n_in,
                "units": layer.n_out,
                "activation": str(layer.activation),
            }
        )
        start += layer.n_out * (layer.n_in + 1)
    return made


def _batch(batch: TrainedBatch, layers: Sequence[Layer], trained: dict[Value, int]) -> Json:
    """One batch: its numbers, the mean of each unit over its examples, and its health."""

    def number(p: Value) -> float:
        return batch.before[trained[p]] if p in trained else p.data

    a: Floats = batch.examples.inputs.astype(np.float64).T
    means = [a.mean(axis=1).tolist()]
    units, slopes = [], []
    for layer in layers:
        w = np.array([[number(p) for p in neuron.w] for neuron in layer.neurons])
        z = w @ a + np.array([[number(neuron.b)] for neuron in layer.neurons])
        is_last = layer is layers[-1]
        units.append([unit_health(layer.activation, row, is_last) for row in z])
        a = _activated(layer, z)
        means.append([plain_number(x) for x in a.mean(axis=1).tolist()])
        own = [batch.gradients[trained[p]] for _, p in layer.named() if p in trained]
        slopes.append([0.0 if x is None else x for x in own] or [0.0])
    health = network_health(slopes)
    return {
        "epoch": batch.epoch,
        "number": batch.number,
        "size": len(batch.examples),
        "cost": plain_number(batch.cost),
        "rate": batch.learning_rate,
        "means": means,
        "units": [[unit._asdict() for unit in row] for row in units],
        "health": {
            "layers": [plain_number(x) for x in health.layers],
            "ratio": plain_number(health.ratio),
            "norm": plain_number(health.norm),
            "mark": health.mark,
        },
    }


def _activated(layer: Layer, z: Floats) -> Floats:
    if layer.activation == SOFTMAX:
        powers = np.exp(z - z.max(axis=0))
        shares: Floats = powers / powers.sum(axis=0)
        return shares
    return np.array([values_at(layer.activation, row) for row in z])
