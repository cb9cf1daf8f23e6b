"""What all estimators have: options that `fit` reads, a network that it trains, and predictions."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from ..datasets.frames import collected, frame_numbers
from ..errors import OptionError
from ..learning.losses import Loss
from ..learning.optimisers import Optimiser, optimiser_named
from ..learning.schedules import Schedule
from ..models.activations import Given
from ..models.initialisers import Initialiser
from ..models.mlp import MLP
from ..options.keywords import called_as
from ..options.values import flag, fraction, positive
from ..training.batch import Penalty
from ..training.engines import EagerEngine
from ..training.fitting import trained, training
from ..training.settings import ELSEWHERE as OF_FIT
from ..training.settings import Callback

Kind = TypeVar("Kind", bound=type)
Self = TypeVar("Self", bound="NetworkEstimator")


OPTIONS = """\
hidden          the sizes of the hidden layers
activation      of the hidden layers, as for MLP: a name, a function, or a list of them
output          the last activation
init            how weights start, as for MLP; "xavier" has small ones, which suit few examples
loss            a name, or a function of the outputs and the target of one example
optimiser       a name, or an optimiser such as Adam(0.01), of which each fit takes a copy
learning_rate   the optimiser's, in place of its own
epochs          how often to go through the examples
batch_size      after how many examples to take a step; None for all of them at once
validation      the share of the examples to hold out, on which early stopping then looks
early_stopping  for how many epochs in a row the loss may be no better than before
warm_start      whether `fit` goes on with the network of the last fit
random_state    a seed, or a numpy.random.RandomState: the same seed gives the same network
penalty, schedule, callbacks, engine, progress: as for nets.fit

After `fit`, `network_` is the network, `history_` what each epoch measured, `loss_curve_` the loss
of each epoch, and `n_iter_` how many epochs there were.\
"""

ELSEWHERE = OF_FIT | {
    "alpha": OF_FIT["l2"],  # as scikit-learn's networks call it
    "sample_weight": "fit(X, y, sample_weight=...)",
}
"""How to write options that belong to something else."""


def with_options(kind: Kind) -> Kind:
    """A decorator: the class's fields are the options of the estimator, all given by name."""
    made: Any = dataclass(eq=False, repr=False, kw_only=True)(kind)
    made.__init__ = called_as("", ELSEWHERE)(made.__init__)
    made.__doc__ = f"{cleandoc(kind.__doc__ or '')}\n\n{OPTIONS}"
    kept: Kind = made
    return kept


@with_options
class NetworkEstimator(BaseEstimator):
    """A network that learns from tables, as scikit-learn's estimators do."""

    hidden: Sequence[int] = (100,)
    activation: Given | Sequence[Given] = "relu"
    output: Given = "linear"
    init: str | Initialiser | None = "xavier"
    loss: str | Loss | None = None
    optimiser: str | Optimiser = "adam"
    learning_rate: float | None = None
    epochs: int = 200
    batch_size: int | None = 200
    validation: float | None = None
    early_stopping: int | None = None
    penalty: Penalty | None = None
    schedule: Schedule | None = None
    callbacks: Sequence[Callback] | Callback = ()
    warm_start: bool = False
    random_state: int | np.random.RandomState | None = None
    engine: str = "auto"
    progress: bool = False

    def _forget_engine(self) -> None:
        """Drop what the next training could go on with, which holds the examples."""
        self._engine: EagerEngine | None = None

    def fit(self: Self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train a network on X and y; with `warm_start` the present one goes on learning."""
        goes_on = flag("warm_start", self.warm_start) and hasattr(self, "network_")
        if goes_on:
            self._check_same("warm_start")
        X, y = self._validated(_checked(X), _filled(y, "y"), reset=not goes_on)
        targets = self._targets(y, known=goes_on)
        weights = self._weights(y, sample_weight)
        if not goes_on:
            self._begin()
        share = self.validation
        if share is not None:
            share = fraction("validation, the share to hold out,", share)
        if self._train(X, targets, weights, self.epochs, share, self.early_stopping):
            name = type(self).__name__
            warnings.warn(f"{name}: the training was {self.history_.stopped}", stacklevel=2)
        if not self.warm_start:
            self._forget_engine()
        return self

    def _learn_more(self: Self, X: Any, y: Any, sample_weight: Any) -> Self:
        """Train one epoch; the first time it begins a network."""
        goes_on = hasattr(self, "network_")
        if goes_on:
            self._check_same("partial_fit")
        X, y = self._validated(_checked(X), _filled(y, "y"), reset=not goes_on)
        targets = self._targets(y, known=goes_on or hasattr(self, "classes_"))
        if not goes_on:
            self._begin()
        if self._train(X, targets, self._weights(y, sample_weight), epochs=1):
            raise KeyboardInterrupt  # no epoch was trained, and the caller's loop must end
        return self

    def _validated(self, X: Any, y: Any, reset: bool) -> tuple[Any, Any]:
        """X and y as arrays, as scikit-learn checks them; y has one axis if it has one column."""
        raise NotImplementedError

    def _targets(self, y: Any, known: bool) -> NDArray[Any]:
        """The targets that y means; `known` says that the meaning was fixed by an earlier fit."""
        raise NotImplementedError

    def _weights(self, y: Any, sample_weight: Any) -> Any:
        """The weights of the examples."""
        return sample_weight

    def _loss(self) -> str | Loss:
        """The loss, or the usual one if none is given."""
        raise NotImplementedError

    def _check_same(self, what: str) -> None:
        """Refuse to go on with a network of other layers than the options say by now."""
        now = self._layers()
        made = getattr(self, "_made_of", now)  # which earlier pickles do not hold
        for name in now:
            if now[name] != made[name]:
                raise OptionError(
                    f"{what} goes on with the network that was made with {name}={made[name]!r}, "
                    f"but {name} is {now[name]!r} now: make another estimator for another network"
                )

    def _layers(self) -> dict[str, Any]:
        """The options that a network is made of."""
        if isinstance(self.hidden, str) or not isinstance(self.hidden, (Sequence, np.ndarray)):
            raise OptionError(
                f"hidden are the sizes of the hidden layers, such as (100,), got {self.hidden!r}"
            )
        hidden, each = [*self.hidden], self.activation
        if isinstance(each, str) or not isinstance(each, Sequence):
            each = [each] * len(hidden)
        return {"hidden": hidden, "activation": [*each], "output": self.output}

    def _begin(self) -> None:
        """Make a network, and forget what was learned."""
        made_of = self._layers()
        random = check_random_state(self.random_state)
        self._random = np.random.RandomState(random.randint(2**31 - 1))
        optimiser = deepcopy(optimiser_named(self.optimiser))
        self.network_ = MLP(
            self.n_features_in_,
            [*self.hidden, self.n_outputs_],
            activation=self.activation,
            output=self.output,
            init=self.init,
            rng=self._seed(),
        )
        self._made_of, self._optimiser = made_of, optimiser
        self._forget_engine()
        self.loss_curve_: list[float] = []
        self.n_iter_ = 0

    def _train(
        self,
        X: NDArray[Any],
        targets: NDArray[Any],
        weights: Any,
        epochs: int,
        validation: float | None = None,
        early_stopping: int | None = None,
    ) -> bool:
        """Train the network for some epochs; whether Ctrl-C ended it."""
        if self.learning_rate is not None:
            self._optimiser.learning_rate = positive("learning_rate", self.learning_rate)
        run = training(
            self.network_,
            X,
            targets,
            loss=self._loss(),
            optimiser=self._optimiser,
            epochs=epochs,
            batch_size=self.batch_size,
            validation=validation,
            sample_weight=weights,
            callbacks=self.callbacks,
            penalty=self.penalty,
            schedule=self.schedule,
            early_stopping=early_stopping,
            rng=self._seed(),
            engine=self.engine,
            progress=self.progress,
        )
        run.earlier = self._engine  # whose program need not be made again
        self.history_ = trained(run)
        self._engine = run.engine
        self.loss_curve_ = [*self.loss_curve_, *self.history_.loss]
        self.n_iter_ += len(self.history_)
        return run.interrupted

    def __getstate__(self) -> dict[str, Any]:
        """What copies and pickles hold: all but the engine, which is made again when needed."""
        state: dict[str, Any] = super().__getstate__()
        return state | {"_engine": None} if "_engine" in state else state

    def _seed(self) -> int:
        """A seed for what is drawn next."""
        return int(self._random.randint(2**31 - 1))

    def _outputs(self, X: Any) -> NDArray[np.float64]:
        """The network's outputs for X."""
        check_is_fitted(self, "network_")
        rows = validate_data(self, _checked(X), dtype=np.float64, reset=False)
        return self.network_.predict(rows)


def _checked(X: Any) -> Any:
    """X, a lazy frame collected; an error names the column of a frame that holds no numbers."""
    X = _filled(X, "X")
    frame_numbers(X, "X")
    return X


def _filled(data: Any, name: str) -> Any:
    """The data, a lazy frame collected, and with nan for what is masked out."""
    data = collected(data, name)
    return data.astype(np.float64).filled(np.nan) if np.ma.is_masked(data) else data
