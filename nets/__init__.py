"""Neural networks on Chainstep's engine: modules, initialisers, losses, and files for them.

>>> from nets import MLP
>>> net = MLP(2, [16, 16, 1], activation="relu", rng=1337)
>>> len(net.parameters())
337
"""

from __future__ import annotations

from autograd.engine import alone as _alone  # noqa: F401  raises if it is not

from .datasets.idx import mnist, read_idx
from .datasets.shapes import (
    blobs,
    circles,
    moons,
    noisy_line,
    spirals,
    standardise,
    train_test_split,
    xor,
)
from .errors import (
    DataError,
    DivergenceError,
    LabelError,
    MissingPackageError,
    OptionError,
    SavedFileError,
    UnknownNameError,
    UnknownOptionError,
)
from .learning import schedules
from .learning.losses import (
    LOSSES,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    categorical_cross_entropy,
    cost,
    hinge,
    loss_named,
    mean_squared_error,
    softmax_cross_entropy,
)
from .learning.metrics import METRICS, accuracy, r2
from .learning.optimisers import (
    OPTIMISERS,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Optimiser,
    RMSProp,
    optimiser_named,
)
from .learning.penalties import l1, l2
from .models.activations import Activation, activation_named
from .models.initialisers import INITIALISERS
from .models.mlp import MLP
from .models.modules import Layer, Module, Neuron
from .training.epochs import Training
from .training.fitting import fit, training
from .training.history import Epoch, History

__all__ = [
    "INITIALISERS",
    "LOSSES",
    "METRICS",
    "MLP",
    "OPTIMISERS",
    "Activation",
    "Adam",
    "AdamW",
    "DataError",
    "DivergenceError",
    "Epoch",
    "GradientDescent",
    "History",
    "LabelError",
    "Layer",
    "MissingPackageError",
    "Module",
    "Momentum",
    "Neuron",
    "Optimiser",
    "OptionError",
    "RMSProp",
    "SavedFileError",
    "Training",
    "UnknownNameError",
    "UnknownOptionError",
    "accuracy",
    "activation_named",
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "blobs",
    "categorical_cross_entropy",
    "circles",
    "cost",
    "fit",
    "hinge",
    "l1",
    "l2",
    "loss_named",
    "mean_squared_error",
    "mnist",
    "moons",
    "noisy_line",
    "optimiser_named",
    "r2",
    "read_idx",
    "schedules",
    "softmax_cross_entropy",
    "spirals",
    "standardise",
    "train_test_split",
    "training",
    "xor",
]
