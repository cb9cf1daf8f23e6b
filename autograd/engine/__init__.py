"""What runs: Values, their graphs, and the sweeps that differentiate them."""

from .native.loading import load

core = load()

from . import value as value  # noqa: E402  first: it imports, at its end, files that import it
