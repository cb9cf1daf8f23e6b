"""Every public signature as text, wherever a class or function lives."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from blocks import steady

import autograd
import nets
import nets.lecture
import viz
from autograd import Primitive, Value, compile, nudge, scope, why
from autograd.engine.freeing import hand_over_inputs
from nets import MLP

ROOT = Path(__file__).resolve().parent.parent.parent
WIDTH = 100
CHOICES = ("INITIALISERS", "LOSSES", "METRICS", "OPTIMISERS")


def signatures() -> dict[str, str]:
    """A block for each public name."""
    blocks: dict[str, str] = {}
    lecture, schedules = nets.lecture, nets.schedules
    for package in (autograd, nets, viz, schedules, lecture):
        name = package.__name__
        public = sorted(getattr(package, "__all__", None) or _own(package))
        blocks[name] = "\n".join(public)
        for each in public:
            blocks[f"{name}.{each}"] = described(each, getattr(package, each))
    shadows = sorted(set(dir(autograd)) - set(autograd.__all__))
    blocks["autograd, beside what * imports"] = "\n".join(shadows)
    blocks["autograd.TABLE, in its order"] = "\n".join(map(repr, autograd.TABLE.values()))
    for kind in (type(x) for x in returned()):
        members = [line for line in _members(kind) if not line.startswith("    __init__(")]
        blocks[f"what is returned: {kind.__name__}"] = "\n".join([_heading(kind), *members])
    return blocks


def _own(module: ModuleType) -> Iterator[str]:
    """The public names that a module without a list of them defines."""
    for name, x in vars(module).items():
        if not name.startswith("_") and getattr(x, "__module__", None) == module.__name__:
            yield name


def returned() -> list[object]:
    """One of each kind of object that users get from calls and that no package lists."""
    a, b = Value(5, "a"), Value(3, "b")
    J = a * b
    J.backward()
    program = compile(lambda a, b: a * b)
    program(5.0, 3.0)
    with scope("layer") as inner:
        steps, forward = J.steps(), J.forward_steps()
    drawn = viz.draw(J).picture
    assert drawn is not None
    return [
        *(inner, steps, steps[0], forward[0], why(J, b), nudge(J, b, 0.1)),
        *(program.record(5.0, 3.0), program.equations, MLP(2, [1]).summary(), drawn),
    ]


def described(name: str, x: Any) -> str:
    """A public object in lines."""
    if isinstance(x, type):
        return "\n".join([_heading(x), *_members(x)])
    if isinstance(x, Primitive):
        return f"{x!r}{_default_words(x)}"
    if inspect.isroutine(x) or inspect.isfunction(x):
        return _written(name, x)
    if isinstance(x, ModuleType):
        return "a module"
    if name in CHOICES:
        return "\n".join(f"{key}: {getattr(each, '__name__', each)}" for key, each in x.items())
    return f"a {type(x).__name__}"


def _heading(kind: type) -> str:
    bases = ", ".join(base.__name__ for base in kind.__bases__ if base is not object)
    return f"class {kind.__name__}({bases})" if bases else f"class {kind.__name__}"


def _default_words(op: Primitive) -> str:
    defaults = [f"{n}={d!r}" for n, d in zip(reversed(op.names), reversed(op.defaults))]  # noqa: B905
    return f" with {', '.join(reversed(defaults))}" if defaults else ""


def _members(kind: type) -> list[str]:
    """The class's constructor, methods and properties, inherited ones of ours among them."""
    lines = []
    for name in sorted(set(dir(kind))):
        owner = next(each for each in kind.__mro__ if name in vars(each))
        x = vars(owner)[name]
        theirs = owner.__module__.partition(".")[0] in ("builtins", "sklearn")
        if theirs or not _is_public(name, x):
            continue
        if isinstance(x, property) or type(x).__name__ == "cached_property":
            getter = x.fget if isinstance(x, property) else x.func
            settable = ", can be set" if isinstance(x, property) and x.fset else ""
            lines.append(f"    {name}: {_annotation(getter)}{settable}")
        elif isinstance(x, Primitive):
            lines.append(f"    {name}: {x!r}")
        elif isinstance(x, (staticmethod, classmethod)) and _is_ours(x.__func__):
            lines.append(f"    @{type(x).__name__}")
            lines.append(_written(name, x.__func__, "    "))
        elif inspect.isfunction(x):
            lines.append(_written(name, x, "    "))
        elif type(x).__name__ in ("member_descriptor", "_tuplegetter"):
            lines.append(f"    {name}{_field(owner, name)}")
    return lines


def _is_public(name: str, x: Any) -> bool:
    """Whether users see it: of what has two underscores, what the project's files say."""
    if x is hand_over_inputs:  # which some versions of Python need
        return False
    return not name.startswith("_") or name == "__init__" or (name[:2] == "__" and _is_ours(x))


def _field(owner: type, name: str) -> str:
    """The type of an attribute as it is written, where it is."""
    annotation = vars(owner).get("__annotations__", {}).get(name)
    return "" if annotation is None else f": {getattr(annotation, '__forward_arg__', annotation)}"


def _is_ours(x: Any) -> bool:
    """Whether a function stands in a file of the project, and was not made by Python itself."""
    code = getattr(inspect.unwrap(x) if callable(x) else x, "__code__", None)
    return code is not None and Path(code.co_filename).is_relative_to(ROOT)


def _annotation(getter: Any) -> str:
    return str(getattr(getter, "__annotations__", {}).get("return", "?"))


def _written(name: str, function: Any, margin: str = "") -> str:
    """`name(x: int, *, y: float = 0.5) -> str`, one argument a line where that grows long."""
    signature = inspect.signature(function)
    parts, starred = [], False
    for p in signature.parameters.values():
        if p.kind is p.VAR_POSITIONAL:
            starred = True
        elif p.kind is p.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        mark = "*" * ((p.kind is p.VAR_POSITIONAL) + 2 * (p.kind is p.VAR_KEYWORD))
        text = f"{mark}{p.name}"
        if p.annotation is not p.empty:
            text += f": {p.annotation}"
        if p.default is not p.empty:
            text += f" = {_default(p.default)}"
        parts.append(text)
        if p.kind is p.POSITIONAL_ONLY and list(signature.parameters)[len(parts) - 1] == p.name:
            following = list(signature.parameters.values())[len(parts) :]
            if not following or following[0].kind is not p.POSITIONAL_ONLY:
                parts.append("/")
    result = signature.return_annotation
    arrow = "" if result is signature.empty else f" -> {result}"
    line = f"{margin}{name}({', '.join(parts)}){arrow}"
    if len(line) <= WIDTH:
        return line
    inner = "".join(f"{margin}    {part},\n" for part in parts)
    return f"{margin}{name}(\n{inner}{margin}){arrow}"


def _default(x: object) -> str:
    shown = re.sub(r"<(\w+\.)+(\w+) object", r"<\2 object", repr(x))
    return str(x.__name__) if inspect.isroutine(x) else steady(shown)
