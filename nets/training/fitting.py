"""Training a model: `fit` does it all, `training` one epoch at a time."""

from __future__ import annotations

from textwrap import indent

from ..options.keywords import ArgumentsOf
from .epochs import Training
from .history import History
from .settings import OF_THE_OPTIMISER, OPTIONS

__all__ = ["fit", "training"]

training = Training
"""Under this name it reads well: `for epoch in training(net, X, y, loss="hinge"): ...`"""


@ArgumentsOf(Training, defaults={"progress": True}, elsewhere=OF_THE_OPTIMISER)
def fit(run: Training) -> History:
    """Train the model on examples; returns what each epoch measured.

    >>> from nets import MLP, Adam, xor
    >>> X, y = xor(4)
    >>> net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
    >>> history = fit(net, X, y, loss="binary_cross_entropy", optimiser=Adam(0.1), epochs=50,
    ...               metrics=["accuracy"], progress=False)
    >>> len(history), history["accuracy"][-1]
    (50, 1.0)

    OPTIONS

    The cost J is the mean of the examples' losses, and the penalty. Losses and metrics of an epoch
    are of the batches as they are met, before each step; those of the validation are of the
    parameters after it.

    Model, loss and penalty are compiled into a program, once, which runs each batch as arrays. What
    cannot be compiled, such as a loss with an `if` on the target, is trained by the eager engine as
    slowly as ever, and `history.note` says why; engine="program" has that raised instead, and
    engine="eager" asks for it. Both give the same losses but for rounding.

    So is what draws at random, as dropout does: from the generators of `random` and numpy that
    everybody shares, or from one that model, loss or penalty refer to. What cannot be noticed stays
    as it was when it was compiled: chance from elsewhere, such as the clock or the operating
    system, and a model, loss or penalty that changes by itself, after 400 calls for instance.
    engine="eager" calls them each time. (Callbacks and schedules may change them: with these, each
    epoch begins with a look at whether they did.)

    A checkpoint of another training is refused, and the error says what differs: X, y or the
    validation, what model, loss or penalty compute, the optimiser, the batch size, shuffle, the
    metrics' names, or rng, where None goes on with the one of the file. The rest may differ: where
    the parameters start, epochs, schedule, early stopping, callbacks, engine. Model, loss and
    penalty are compared by the graphs that they make at fixed points, not by their code, and not at
    all where they draw at random. A file of version 1 tells nothing of data and functions. It goes
    on as it always did, for what was trained would be lost otherwise; `history.note` says so, and
    the next epoch writes a file that tells all.

    Ctrl-C ends the training with the parameters and the history as after the last whole epoch. So
    does an error, which is then raised.
    """
    settings = run.settings
    run.left_alone = not settings.callbacks and settings.schedule is None  # these may change it
    try:
        for _ in run:
            pass
    except KeyboardInterrupt:
        run.stop(f"interrupted after epoch {len(run.history)}")
    finally:
        run.progress.close()
    if run.history.stopped:
        run.progress.say(run.history.stopped)
    return run.history


fit.__doc__ = (fit.__doc__ or "").replace("OPTIONS", indent(OPTIONS, "    ").strip())
