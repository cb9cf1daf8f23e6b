"""Neural networks on Chainstep's engine: modules, initialisers, losses, and files for them.

>>> from nets import MLP
>>> net = MLP(2, [16, 16, 1], activation="relu", rng=1337)
>>> len(net.parameters())
337
"""

import typing as _typing
from types import ModuleType as _ModuleType

from autograd.engine import alone as _alone  # noqa: F401  raises if it is not

from .datasets.idx import *
from .datasets.shapes import *
from .errors import *
from .errors import MissingPackageError as MissingPackageError
from .learning import schedules as schedules
from .learning.losses import *
from .learning.metrics import *
from .learning.optimisers import *
from .learning.penalties import *
from .models.activations import *
from .models.initialisers import *
from .models.mlp import *
from .models.modules import *
from .training.epochs import *
from .training.fitting import *
from .training.history import *

_PUBLIC = [  # each module lists its own names, and nothing else comes in here
    name
    for name, x in sorted(vars().items())
    if not name.startswith("_") and (x is schedules or not isinstance(x, _ModuleType))
]

if _typing.TYPE_CHECKING:
    from .estimators import Classifier as Classifier
    from .estimators import Regressor as Regressor

    __all__ = _PUBLIC
else:
    _ESTIMATORS = ("Classifier", "Regressor")
    """They need scikit-learn, and are imported when they are first asked for."""

    def __getattr__(name: str) -> object:
        if name in _ESTIMATORS:
            from . import estimators

            return getattr(estimators, name)
        if name == "__all__":
            try:
                from . import estimators
            except MissingPackageError:
                return list(_PUBLIC)
            return sorted([*_PUBLIC, *_ESTIMATORS])
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return [*globals(), *_ESTIMATORS]
