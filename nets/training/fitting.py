"""Training a model: `fit` does it all, `training` one epoch at a time."""

from __future__ import annotations

from inspect import cleandoc

from ..options.keywords import ArgumentsOf
from .epochs import Training
from .history import History
from .settings import ELSEWHERE, OPTIONS

__all__ = ["fit", "training"]


@ArgumentsOf(Training, elsewhere=ELSEWHERE)
def training(run: Training) -> Training:
    """A training to step through: `for epoch in training(net, X, y, loss="hinge"): ...`

    It takes the arguments of `fit`, but shows progress only if it is asked to. Its `history` holds
    the epochs so far, and `stop("why")` makes the present epoch the last one.
    """
    return run


@ArgumentsOf(Training, defaults={"progress": True}, elsewhere=ELSEWHERE)
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

    The cost J is the mean of the examples' losses, weighted if there are weights, plus the penalty.
    The loss and the metrics of an epoch are measured on each batch before its step; those of the
    validation after the epoch.

    Model, loss and penalty are compiled once into a program, which runs each batch as arrays. What
    cannot be compiled, such as a loss with an `if` on the target, is trained by the eager engine,
    which is slower, and `history.note` says why. With engine="program" this is an error instead;
    engine="eager" always trains so. Both give the same losses, except for rounding.

    What draws at random, as dropout does, is not compiled either: from the shared generators of
    `random` and numpy, or from a generator that model, loss or penalty refer to. Other changes
    cannot be noticed, and the program stays as it was compiled: chance from elsewhere, such as the
    clock or the operating system, and a model, loss or penalty that changes by itself, for instance
    after 400 calls. engine="eager" calls them each time. (Callbacks and schedules may change them:
    with these, each epoch first checks whether they did.)

    A checkpoint of another training is refused, and the error says what differs: X, y, the weights
    or the validation, what model, loss or penalty compute, the optimiser, the batch size, shuffle,
    the metrics' names, or rng, where None continues with that of the file. Everything else may
    differ: the start of the parameters, epochs, schedule, early stopping, callbacks, engine. Model,
    loss and penalty are compared by the graphs that they make at fixed points, not by their code,
    and not at all if they draw at random. A file of version 1 holds nothing about data and
    functions. Its training goes on without a comparison, because its work would be lost otherwise;
    `history.note` says so, and the next epoch writes a complete file.

    Ctrl-C ends the training with the parameters and the history as after the last whole epoch. So
    does an error, which is then raised. Afterwards the `grad` of each parameter is None.
    """
    return trained(run)


def trained(run: Training) -> History:
    """Run all epochs of a training, as `fit` does."""
    settings = run.settings
    # Callbacks and schedules may change the model.
    watched = all(getattr(each, "only_watches", False) is True for each in settings.callbacks)
    run.left_alone = watched and settings.schedule is None
    reads = settings.callbacks or settings.metrics or settings.checkpoint or settings.early_stopping
    run.unseen = run.left_alone and not reads
    try:
        for _ in iter(run.__next__, None):  # `leave` ends the display
            pass
    except KeyboardInterrupt:
        run.interrupted = True
        run.stop(f"interrupted after epoch {len(run.history)}")
    finally:
        run.leave()
    if run.history.stopped:
        run.progress.say(run.history.stopped)
    return run.history


fit.__doc__ = cleandoc(fit.__doc__ or "").replace("OPTIONS", OPTIONS)
