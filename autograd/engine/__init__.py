"""What runs: Values, their graphs, and the sweeps that differentiate them."""

from . import value as value  # first: it imports, at its end, files that import it
