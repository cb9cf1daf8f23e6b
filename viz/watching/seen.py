"""What a picture shows at one moment, as numbers: the ground, the examples, the curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from autograd.words.styles import number
from nets import History
from nets.learning.metrics import accuracy, r2
from nets.models.outputs import as_numbers, output_of
from nets.training.epochs import Training
from nets.training.examples import Examples
from nets.training.measuring import HELD_OUT

from ..render.network_columns import LayerNumbers
from ..scene.regions import Floats, Whole, by_largest, by_side, example_classes, extent
from .reading import OutputReader, untouched
from .subject import Subject

PLACES, FEW_PLACES = 48, 20  # in each direction; few of a model that is called for each of them
ALONG = 120  # places along a curve
MOST_POINTS = 600  # of each set; of more, some are left out
MOST_CALLED = 300  # examples for which a model that cannot be compiled is called for its score


class Points(NamedTuple):
    """Examples in the picture; the class of each says its ink and its mark."""

    x: Floats
    y: Floats
    classes: Whole
    sure: Floats  # how strong its ink is, from 0 to 1
    is_test: bool
    total: int  # of all, also of those left out


class Plane(NamedTuple):
    """The ground over two inputs: the class of each place, how sure it is, and fields whose zero is
    a border.
    """

    across: Floats
    up: Floats
    winner: Whole
    sure: Floats
    borders: list[Floats]
    classes: int


class Lines(NamedTuple):
    """The ground over one input: the outputs as curves."""

    across: Floats
    outputs: list[Floats]
    low: float
    high: float


class MeasureCurve(NamedTuple):
    """A measure over the epochs."""

    epochs: Sequence[int]
    numbers: Sequence[float]
    is_test: bool
    told: float | None = None
    """The number of an earlier epoch, whose parameters are back; None if the last one is told."""

    @property
    def now(self) -> float:
        """The measure of the state that is shown."""
        return self.numbers[-1] if self.told is None else self.told


class Chart(NamedTuple):
    """Curves of one measure."""

    title: str
    curves: list[MeasureCurve]

    def told(self) -> str:
        """The measure's numbers of now: `loss 0.31, test 0.35`."""
        words = [
            f"{'test' if curve.is_test else self.title} {number(curve.now, 3)}"
            for curve in self.curves
            if curve.numbers
        ]
        return ", ".join(words)


class Seen(NamedTuple):
    """A moment of a training."""

    epoch: int
    done: int  # epochs, which may be more if the parameters of an earlier one are back
    epochs: int | None
    part: float  # of the next epoch that is done, if it takes long
    charts: list[Chart]
    ground: Plane | Lines
    points: list[Points]
    axes: tuple[str, str]
    fixed: str
    layers: list[LayerNumbers]  # none of a model that is not made of layers
    remark: str  # why it ended, for instance


Scores = dict[str, dict[int, float]]
"""A score of training and test examples, by the epochs at which it was computed."""


def charts_of(history: History, score: str, scores: Scores, epoch: int) -> list[Chart]:
    """The loss, and a score: as the training measured it, or else at the epochs that were shown.
    Their numbers are told of this epoch.
    """
    made = [_chart("loss", history, epoch)]
    names = [n for n in history.measures if not n.startswith(HELD_OUT)]
    measured = [name for name in names if name not in ("loss", "learning_rate")]
    if measured:
        return [*made, _chart(score if score in measured else measured[0], history, epoch)]
    curves = [_curve(sorted(at.items()), name == "test", epoch) for name, at in scores.items()]
    return [*made, Chart("R²" if score == "r2" else score, curves)]


def _chart(name: str, history: History, epoch: int) -> Chart:
    curves = []
    for full in (name, HELD_OUT + name):
        if column := history.measures.get(full):
            curves.append(_curve(list(enumerate(column, 1)), full != name, epoch))
    return Chart(name.replace("_", " "), curves)


def _curve(pairs: list[tuple[int, float]], is_test: bool, epoch: int) -> MeasureCurve:
    epochs, numbers = [k for k, _ in pairs], [x for _, x in pairs]
    is_last = epoch >= epochs[-1]
    return MeasureCurve(epochs, numbers, is_test, None if is_last else dict(pairs).get(epoch))


def score_of(
    subject: Subject, reader: OutputReader, task: str, run: Training | None
) -> dict[str, float]:
    """The accuracy, or R² of numbers, of the examples to train with and of those to test with. Of a
    training's own examples it is what the training would measure.
    """
    scores = {}
    for name, examples, where in (("train", subject.train, ""), ("test", subject.test, HELD_OUT)):
        given = None
        if run is not None and examples is (run.validation if where else run.train):
            given = run.outputs.get(where)
        if given is not None:
            outputs, targets = given.together()
        elif examples is None or (not reader.is_compiled and len(examples) > MOST_CALLED):
            continue
        else:
            outputs, targets = reader.read(examples.inputs.astype(np.float64)), examples.targets
        if not np.isfinite(outputs).all():
            continue
        if task == "numbers":
            scores[name] = r2(outputs, targets)
        else:
            scores[name] = accuracy(outputs, targets, subject.threshold)
    return scores


def ground_of(subject: Subject, reader: OutputReader, task: str) -> Plane | Lines:
    """The outputs over the inputs that are shown."""
    places = PLACES if reader.is_compiled else FEW_PLACES
    if len(subject.shown) == 1:
        along = extent(subject.column(0), ALONG if reader.is_compiled else 2 * FEW_PLACES)
        outputs = reader.read(subject.rows_over(along))
        if task != "several":
            return _lines(subject, along, outputs)
        up = np.linspace(-0.5, outputs.shape[1] - 0.5, 8)
        winner, sure = by_largest(outputs)
        high = (len(up), 1)
        return Plane(along, up, np.tile(winner, high), np.tile(sure, high), [], outputs.shape[1])
    across, up = (extent(subject.column(k), places) for k in (0, 1))
    outputs = reader.read(subject.rows_over(across, up))
    if outputs.ndim == 2 and task != "several":
        outputs = outputs[:, 0]  # the first of several numbers
    grid = outputs.reshape(len(up), len(across), *outputs.shape[1:])
    if task == "several":
        count = grid.shape[-1]
        leads = [grid[..., k] - np.delete(grid, k, axis=-1).max(axis=-1) for k in range(count)]
        return Plane(across, up, *by_largest(np.nan_to_num(grid)), leads, count)
    middle, reach = _reading(subject, task)
    winner, sure = by_side(grid, middle, reach)
    borders = [grid - middle] if task == "two" else []
    return Plane(across, up, winner, np.nan_to_num(sure), borders, 2)


def _reading(subject: Subject, task: str) -> tuple[float, float]:
    """The middle of a single output, and how far from it the ink is full."""
    if task == "two":
        return subject.threshold, abs(1.0 - subject.threshold) or 1.0
    y = _first(subject.train)
    return float(y.min() + y.max()) / 2, float(y.max() - y.min()) / 2 or 1.0


def _first(examples: Examples) -> Floats:
    """The targets, of several the first."""
    targets = examples.targets.astype(np.float64)
    return targets if targets.ndim == 1 else targets[:, 0]


def _lines(subject: Subject, along: Floats, outputs: Floats) -> Lines:
    given = [each.targets for each in (subject.train, subject.test) if each is not None]
    y = np.concatenate([each.ravel() for each in given]).astype(np.float64)
    room = 0.1 * float(y.max() - y.min()) or 1.0
    columns = [outputs] if outputs.ndim == 1 else list(outputs.T)
    return Lines(along, columns, float(y.min()) - room, float(y.max()) + room)


def points_of(subject: Subject, task: str, outputs: int) -> list[Points]:
    """The examples, those to train with above those to test with."""
    made = []
    for examples in (subject.test, subject.train):
        if examples is None:
            continue
        kept = np.linspace(0, len(examples) - 1, min(len(examples), MOST_POINTS)).astype(int)
        part = examples.take(kept, examples.name)
        sure = np.ones(len(part))
        if task == "numbers":
            classes, sure = by_side(_first(part), *_reading(subject, task))
        else:
            probe = np.zeros((1, outputs)) if outputs > 1 else np.zeros(1)
            classes = np.maximum(example_classes(part.targets, probe, examples.name), 0)
        x = part.inputs[:, subject.shown[0]].astype(np.float64)
        if len(subject.shown) == 2:
            y = part.inputs[:, subject.shown[1]].astype(np.float64)
        else:
            y = classes.astype(np.float64) if task == "several" else _first(part)
        made.append(Points(x, y, classes, sure, examples is subject.test, len(examples)))
    return made


def check_classes(subject: Subject) -> None:
    """Raise if an example to test with has a class that the model does not tell apart."""
    with untouched(subject.model):
        try:
            output = as_numbers(output_of(subject.model, subject.train.inputs[0].tolist()))
        except Exception:  # of the model: the training tells it
            return
    width = len(output) if isinstance(output, list) else 1
    points_of(subject, subject.task(width), width)


def is_shown(x: float) -> bool:
    """Whether a number has a place in a picture."""
    return math.isfinite(x) and abs(x) < 1e150
