"""Training in the kernel, slice by slice: between two of them the kernel listens to the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from nets import MLP, Epoch, training
from nets.learning import penalties
from nets.learning.optimisers import OPTIMISERS, Optimiser
from nets.learning.schedules import SCHEDULES, rate_of

from ..builder.kernels import Own
from .examples import PageExamples
from .messages import in_json

Json = dict[str, Any]

LONGEST = 0.1  # seconds of a slice of many epochs
MOST_EPOCHS = 1_000_000_000  # the page says when it ends


class SlicedTraining:
    """What `fit` does with the settings of a page, an epoch or a slice of time at once."""

    def __init__(
        self,
        net: MLP,
        examples: PageExamples,
        settings: Mapping[str, Any],
        state: Json,
        own: Own,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.net = net
        self.clock = clock
        self.epoch = int(state.get("epoch", 0))
        chosen = settings["optimiser"]
        self.optimiser: Optimiser = OPTIMISERS[chosen["name"]](**chosen.get("settings", {}))
        restore(self.optimiser, net, state)
        self.counts = list(state.get("counts", {}))
        loss, penalty = settings["loss"], settings.get("penalty")
        batch, size = settings.get("batch"), len(examples.train[1])
        self.run = training(
            net,
            *examples.train,
            loss=own.losses.get(loss, loss),
            optimiser=self.optimiser,
            epochs=MOST_EPOCHS,
            batch_size=None if batch is None else min(batch, size),
            validation=examples.test,
            metrics=["r2" if settings["task"] == "regression" else "accuracy"],
            penalty=penalty and _penalty(**penalty),
            schedule=_schedule_from(self.epoch, settings.get("schedule")),
            rng=settings.get("seed", 0),
        )

    def advance(self, is_long: bool) -> list[Epoch]:
        """Train one epoch, or as many as there is time for; an error of a later one comes with the
        next slice.
        """
        end, done = self.clock() + LONGEST, [next(self.run)]
        with suppress(ArithmeticError):
            while is_long and self.clock() < end:
                done.append(next(self.run))
        self.epoch += len(done)
        return done

    @property
    def state(self) -> Json:
        """The epoch, and what the optimiser remembers, as the page has it."""
        return {"epoch": self.epoch, **remembered(self.optimiser, self.net, self.counts)}


def restore(optimiser: Optimiser, net: MLP, state: Json) -> None:
    """Let an optimiser remember what the page says: counts, and a row for each other number."""
    counts, rows = state.get("counts", {}), state.get("memory", [])
    if not counts and not rows:
        return
    names = [name for name in optimiser.remembers if name not in counts]
    parameters = net.parameters()
    memories = [
        {**counts, **{name: float(row[i]) for name, row in zip(names, rows, strict=True)}}
        for i in range(len(parameters))
    ]
    optimiser.restore(parameters, memories)


def remembered(optimiser: Optimiser, net: MLP, counts: Iterable[str]) -> Json:
    """What an optimiser remembers, as the page has it; the counts are the same for all
    parameters.
    """
    fresh = dict.fromkeys(optimiser.remembers, 0.0)
    memories = [fresh if m is None else m for m in optimiser.state(net.parameters())]
    rows = [name for name in optimiser.remembers if name not in counts]
    return {
        "counts": {name: int(memories[0][name]) for name in counts},
        "memory": [in_json([float(memory[name]) for memory in memories]) for name in rows],
    }


def _penalty(name: str, strength: float) -> Callable[[Any], Any]:
    penalty = getattr(penalties, name)
    return lambda parameters: penalty(parameters, strength)


def _schedule_from(epoch: int, chosen: Json | None) -> Callable[[int], float] | None:
    """A schedule as it goes on after some epochs."""
    if chosen is None:
        return None
    schedule = SCHEDULES[chosen["name"]](**chosen.get("settings", {}))
    return lambda done: rate_of(schedule, epoch + done)
