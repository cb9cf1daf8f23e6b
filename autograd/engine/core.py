"""Which core runs: the engine as Python, or the same source compiled."""

from types import FunctionType

from .graph import order

kind: str = "python" if isinstance(order, FunctionType) else "native"
"""`python` or `native`: a compiled function is no function of Python's."""
