"""The sentences of errors that carry nodes, positions and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.errors import Overflow, Refused, Stale, Steered, Undefined, printable, tellers
from ..engine.marks import kept_name
from ..engine.operands import is_finite, number_text
from ..engine.primitive import Primitive
from ..engine.recorded import number_of
from ..engine.value import Value
from .names import Names

MOST_INPUTS = 3  # that an operation is told with


def name_of(x: object) -> str:
    """What to call a number in an error: its label, its operation, or the number itself."""
    if not isinstance(x, Value):
        return f"{x!r:.40}"
    if x.label:
        return printable(x.label)
    return number_text(number_of(x)) if x.is_leaf else f"{x.op.name}(...)"


def application(op: Primitive, numbers: Sequence[float], inputs: Sequence[Any] = ()) -> str:
    """How an operation on these numbers reads, such as `log(x) at x = a = -1.0`."""
    names = op.names or tuple(f"x{i + 1}" for i in range(len(numbers)))
    at = []
    for i, (name, number) in enumerate(zip(names, numbers, strict=True)):
        label = getattr(inputs[i], "label", None) if inputs else None
        both = f"{name} = {printable(label)}" if label and label != name else name
        at.append(f"{both} = {number!r}")
    if len(at) > 8:
        at[4:-4] = ["..."]
    if op.infix is not None and op.arity == 2:
        call = f"{names[0]} {op.infix} {names[1]}"
    else:
        call = f"{op.name}({', '.join(names if len(names) <= 8 else ['...'])})"
    return f"{call} at {', '.join(at)}"


def _undefined(about: Undefined) -> str:
    if about.beyond:
        reason = "the result is beyond the largest float, 1.8e308"
    elif about.op.domain is None and about.raised:
        reason = f"its forward function raised {about.raised}"
    elif about.op.domain is None:
        reason = "the result is not a number"
    else:
        reason = f"{about.op.name} needs {about.op.domain}"
    return f"{application(about.op, about.numbers, about.inputs)} gives {about.z}: {reason}"


def _overflow(about: Overflow) -> str:
    v, x = about.node, about.node.inputs[about.position]
    named = Names(about.root) if about.names is None else about.names
    where = application(v.op, [number_of(each) for each in v.inputs], v.inputs)
    edge = printable(f"d{named[v]}/d{named[x]}")
    if not is_finite(about.local):
        return f"the local derivative {edge} of {where} is {about.local}"
    return (
        f"the gradient through {edge} of {where} is {about.total}: {about.factor_name} "
        f"{about.factor!r} times local {about.local!r} goes beyond the largest float"
    )


def _stale(about: Stale) -> str:
    changed, computed = about
    what, made = repr(changed.label), repr(computed.label)
    if not changed.label:
        what = f"a leaf, now {name_of(changed)}," if changed.is_leaf else _operation(changed)
    if not computed.label:
        made = _operation(computed, changed)
    return (
        f"the data of {what} changed after {made} was computed from it: "
        "call recompute() on the output, or build the graph again"
    )


def _operation(v: Value, changed: Value | None = None) -> str:
    """A node's name in a function with `@keep_names`, else its operation on its inputs, such as
    `a * b`; a changed one has another number now.
    """
    if name := kept_name(v):
        return printable(name)
    if len(v.inputs) > MOST_INPUTS or not isinstance(v.op, Primitive):
        return name_of(v)
    inputs = ["it" if x is changed and not x.label else name_of(x) for x in v.inputs]
    if v.op.infix is not None and v.op.arity == 2:
        return f" {v.op.infix} ".join(inputs)
    return f"{v.op.name}({', '.join(inputs)})"


def _refused(about: Refused) -> str:
    done = f"{about.act.format(name_of(about.node))} while a program was recorded, which would"
    if about.about == "change":
        return f"{done} not do this again at a later call: do it outside the function"
    if about.about == "slopes":
        advice = "autograd.grad(f)(x) gives derivatives that stay in the graph"
    else:
        advice = "stay in the graph, where x.detach() is the number without its gradient"
    return f"{done} keep this number for all later calls: {advice}"


def _steered(about: Steered) -> str:
    return (
        f"{name_of(about.x)} {about.sign} {name_of(about.y)} would decide which way the program "
        "goes, but a program goes the same way for all numbers: choose with a function such as "
        "autograd.where(autograd.less(x, y), ..., ...)"
    )


tellers.update(
    {
        Undefined: _undefined,
        Overflow: _overflow,
        Stale: _stale,
        Refused: _refused,
        Steered: _steered,
    }
)
