"""Training."""

from .fitting import fit as fit  # pickles of earlier versions say `nets.training fit`
