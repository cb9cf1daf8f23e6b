"""What Python shows of Value: signatures, documentation, and the errors of wrong calls."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable
from typing import Any

from autograd import TABLE, Primitive, Value, order

x: Any = Value(0.5)
proxy: Any = weakref.proxy(x)
make: Any = Value
table: Any = TABLE
SPECIAL = ("__init__", "__add__", "__pow__", "__eq__", "__float__", "__bool__", "__repr__")

WRONG: list[Callable[[], Any]] = [
    lambda: make.tanh(0.5),
    lambda: make.tanh(),
    lambda: make.tanh("a"),
    lambda: make.tanh(x=0.5),
    lambda: make.tanh(make),
    lambda: x.tanh(1),
    lambda: x.tanh(y=1),
    lambda: make.max(1, 2),
    lambda: make(),
    lambda: make(1, 2, 3),
    lambda: make(1, name="a"),
    lambda: make(10**400),
    lambda: x.__init__(3),
    lambda: make.__add__(3, 4),
    lambda: make.__floor__(3),
    lambda: pow(x, 2, 3),
    lambda: x ^ 2,
    lambda: make.item(2),
    lambda: make.detach(3),
    lambda: make.data.__get__(3),
    lambda: x.backward("1"),
    lambda: x.steps(1),
    lambda: x + "a",
    lambda: [1] * x,
    lambda: x + None,
    lambda: x < "a",
    lambda: delattr(x, "data"),
    lambda: setattr(x, "inputs", 3),
    lambda: float(x),
    lambda: table["dot"]([x], [1, 2]),
    lambda: table["dot"](x, x),
    lambda: table["dot"]([x], [x], "b"),
    lambda: table["dot"]([x], ["b"]),
    lambda: table["sum"]("ab", x),
    lambda: table["sum"]([x, [x]]),
    lambda: table["clip"](x, 0),
    lambda: table["clip"](x, 0, "a"),
    lambda: table["atan2"](x, "a"),
    lambda: table["atan2"](x, x, x),
    lambda: table["sum"](x, 10**400),
    lambda: table["logsumexp"]([]),
    lambda: table["clip"](x, "a", 10**400),
    lambda: table["sum"]([x, proxy]),
    lambda: x + proxy,
    lambda: order(proxy),
    lambda: make.__primitive__(table["add"], [x]),
]


def main() -> None:
    """Print everything."""
    for name in (*SPECIAL, *dir(Value)):
        part = getattr(Value, name)
        if name in SPECIAL or not (name[0] == "_" or name == "op" or isinstance(part, Primitive)):
            print(name, type(part).__name__, part.__doc__)
            print(inspect.signature(part) if callable(part) else "")
    print(inspect.signature(Value), Value.__doc__)
    print([name for name in TABLE if getattr(Value, name) is not TABLE[name]])
    for call in WRONG:
        try:
            print(call())
        except Exception as error:
            print(type(error).__name__, error)


if __name__ == "__main__":
    main()
