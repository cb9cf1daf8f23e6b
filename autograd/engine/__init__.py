"""What runs: Values, their graphs, and the sweeps that differentiate them."""

from . import value as value  # first, for what is about Values imports it, and is imported by it
