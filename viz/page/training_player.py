"""A player of a training: each batch goes forward and back and moves the weights, step by step."""

from __future__ import annotations

from typing import Any

from autograd.words.styles import number
from nets.options.values import count
from nets.training.epochs import Training
from nets.training.recording import recorded

from ..errors import DrawingError
from ..render.compact import compact_height, compact_network
from ..render.network import NetworkDrawing
from ..render.network_columns import layer_numbers
from ..render.style import FONT
from ..scene.colours import THEMES
from ..scene.describe import counted
from ..scene.layers import check_only_layers, layers_of
from .frame import framed_page
from .health import LIMITS
from .page import training_page
from .player import Player
from .training_data import training_data

USUAL_BATCHES, MOST_BATCHES = 40, 1000
MOST_NUMBERS = 200_000  # of weights and gradients in a page: about 4 MB
STEPS = ("forward", "cost", "backward", "update")
"""The steps of a batch."""
WIDTH, MOST_HIGH, APART, RADIUS = 480.0, 420.0, 46.0, 17.0  # of the drawing, in points


class TrainingPlayer(Player):
    """A training to step through. Made by `step_through`; its batches are recorded then, and undone
    after that.
    """

    def __init__(self, run: Training, *, theme: str = "auto", batches: int | None = None) -> None:
        self._set_options(theme, False, None)
        model = run.settings.model
        most = USUAL_BATCHES if batches is None else count("batches", batches)
        layers = layers_of(model)
        check_only_layers(model, layers, run.train.inputs, "the player draws")
        self.title = f"A training of {NetworkDrawing(model, THEMES['light']).title.split(',')[0]}"
        size = sum(len(list(layer.named())) for layer in layers)
        able = min(MOST_BATCHES, MOST_NUMBERS // (2 * size))
        if not able:
            raise DrawingError(
                f"a network of {size:,} parameters is too large for a page that holds all of them "
                f"for each batch: it holds up to {MOST_NUMBERS:,} numbers"
            )
        if batches is not None and most > able:
            raise DrawingError(
                f"a page holds up to {able:,} batches of a network with {size:,} parameters, and "
                f"{most:,} are asked for; later batches follow when the training has gone on"
            )
        recording = recorded(run, min(most, able))
        if not recording.batches:
            why = "all its epochs are done: make another training, with more epochs"
            raise DrawingError(f"there is no batch to step through; {recording.trouble or why}")
        self._data = training_data(run, recording, layers) | {"title": self.title}
        numbers = layer_numbers(model)
        high = compact_height(numbers, MOST_HIGH, APART)
        drawn = compact_network(numbers, WIDTH, high, THEMES["light"], RADIUS, has_keys=True)
        self._svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {high:g}" role="img" '
            f'font-family="{FONT}"><title>{self.title}</title>'
            f'<g id="graph0" class="network">{drawn}</g></svg>'
        )

    def __reduce__(self) -> str:
        raise TypeError("a player of a training is not pickled: save its page, player.save(...)")

    @property
    def html(self) -> str:
        """The page, which needs nothing else."""
        return training_page(dict(self._data), self._svg, LIMITS._asdict(), self.theme)

    def _told(self) -> tuple[str, list[str]]:
        batches = self._data["batches"]
        lines = [line for k in range(len(batches)) for line in self._lines(k)]
        return (
            f"{len(batches):,} batch{'es' * (len(batches) != 1)}, {len(STEPS)} steps each.",
            lines,
        )

    def _lines(self, k: int) -> list[str]:
        """The steps of a batch, a line each."""
        data, batch = self._data, self._data["batches"][k]
        where = f"epoch {batch['epoch']}, batch {batch['number']}"
        sizes = [number(float(x)) for x in batch["health"]["layers"]]
        before, after = data["theta"][k : k + 2]
        gradients = data["gradients"][k]
        moved = max(range(len(before)), key=lambda i: abs(after[i] - before[i]))
        slope = gradients[moved]
        told = [
            counted(batch["size"], "example"),
            f"J = {number(float(batch['cost']))}",
            "size of the gradient "
            + ", ".join(f"{s} in layer {i}" for i, s in enumerate(sizes, 1)),
            f"{data['names'][moved]} moves most: {number(before[moved])} -> "
            f"{number(after[moved])}, gradient {'-' if slope is None else number(slope)}",
        ]
        return [f"{where}  {step:<8}  {text}" for step, text in zip(STEPS, told, strict=True)]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What notebooks show: the page in a frame, or the network where frames are removed."""
        title = f"{self.title}, batch by batch"
        return {
            "text/plain": repr(self),
            "image/svg+xml": self._svg,
            "text/html": framed_page(title, self._svg, self.html),
        }

    def __repr__(self) -> str:
        rows = [("batch", "epoch", "examples", "cost J", "length of the gradient")]
        for k, batch in enumerate(self._data["batches"], 1):
            cost, norm = number(float(batch["cost"])), number(float(batch["health"]["norm"]))
            rows.append((str(k), str(batch["epoch"]), str(batch["size"]), cost, norm))
        wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(f"{x:>{w}}" for x, w in zip(row, wide, strict=True)) for row in rows]
        left = self._data["left"] - len(self._data["batches"])
        if self._data["trouble"]:
            lines.append(self._data["trouble"])
        elif left:
            lines.append(f"{left:,} more are left: step_through(..., batches=...) records more")
        return "\n".join(lines)
