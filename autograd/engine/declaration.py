"""The declaration of a primitive, checked: what could only fail later is refused at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from types import FunctionType
from typing import Any

from .errors import PrimitiveError

ANY_COUNT = 0x04 | 0x08  # flags of the code of functions with *x or **named, as in `inspect`
NAME = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*")
DEFINITIONS = {
    "numpy": r"^def (\w+)",
    "jax": r"^def (\w+)",
    "c": r"^(?:(?:static )?(?:const )?double |#define )(\w+)",
    "javascript": r"^(?:function|const) (\w+)",
}
"""The languages in which a primitive can have a form, and what begins a definition in each. Where
the file of that name in program/targets writes functions, `program.to` gives them.
"""


def declared_names(
    name: str,
    forward: Callable[..., Any],
    partials: Sequence[Callable[..., Any] | int],
    rule: Callable[..., Sequence[Any]] | None,
    latex: str | None,
) -> tuple[str, ...]:
    """What a primitive's arguments are called: as in its partials, else x, y, w, ..."""
    if not (isinstance(name, str) and name.isidentifier()):
        raise PrimitiveError(f"a primitive is named like a Python variable, got {name!r}")
    if bool(partials) == (rule is not None):
        both = ", and not both" if partials else ""
        raise PrimitiveError(
            f"{name} needs one partial per argument, lambda z, x: ..., or else one rule={both}"
        )
    for part in (forward, rule or forward, *[p for p in partials if p.__class__ is not int]):
        if not callable(part):
            raise PrimitiveError(f"{name}: forward and partials are functions, got {part!r}")
    arity = len(partials)
    if partials and isinstance(forward, FunctionType):
        code = forward.__code__
        taken = code.co_varnames[: code.co_argcount]
        if code.co_flags & ANY_COUNT:
            raise PrimitiveError(f"{name} takes any count of arguments: it needs one rule=")
        if len(taken) != arity:
            raise PrimitiveError(
                f"{name} takes ({', '.join(taken)}), but {arity} partial{'s' * (arity > 1)} "
                f"{'are' if arity > 1 else 'is'} given: one for each argument"
            )
    names = tuple("xywuv"[i] if i < 5 else f"x{i}" for i in range(arity))
    if latex is not None:
        try:
            latex.format(*names)
        except (LookupError, ValueError):
            raise PrimitiveError(
                f"{name}: its LaTeX needs {{}} for each input, and every other brace doubled"
            ) from None
    for i, partial in enumerate(partials):
        if isinstance(partial, FunctionType) and not partial.__code__.co_flags & ANY_COUNT:
            code = partial.__code__
            arguments = code.co_varnames[: code.co_argcount]
            if len(arguments) != arity + 1:
                raise PrimitiveError(
                    f"{name} has as many inputs as partials, {arity}; each partial takes z and the "
                    f"inputs, but partial {i + 1} takes ({', '.join(arguments)})"
                )
            names = arguments[1:]
    return names


def declared_forms(name: str, forms: Mapping[str, str] | None, arity: int) -> dict[str, str]:
    """How languages write a primitive, by their names in small letters; its arity is 0 if it takes
    any count of arguments.
    """
    forms = {} if forms is None else forms
    if not isinstance(forms, Mapping):
        raise PrimitiveError(
            f"{name}: forms are a dict of texts by languages, got {type(forms).__name__}"
        )
    for language, text in forms.items():
        if language not in DEFINITIONS or not isinstance(text, str):
            known = ", ".join(map(repr, DEFINITIONS))
            raise PrimitiveError(
                f"{name}: a form is a text by its language's name in small letters, such as "
                f"{{'c': 'tgamma'}}, got {{{language!r}: {text!r}}}; the languages are {known}"
            )
        if fault := _fault_of_form(text, DEFINITIONS[language], arity):
            raise PrimitiveError(f"{name}: its form in {language!r} {fault}, got {text!r}")
    return dict(forms)


def _fault_of_form(text: str, definition: str, arity: int) -> str:
    """What a form should be instead, if it is no name, no definition and no template."""
    if NAME.fullmatch(text) or re.search(definition, text, re.MULTILINE):
        return ""
    if not arity:
        return "is the name of a function of any count of arguments, or a definition of one"
    try:
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
        text.format(*[""] * arity)
    except (LookupError, ValueError, AttributeError):  # too many, names, or single braces
        fields = []
    if not fields or ("" in fields and len(fields) != arity):
        count = (
            f"one {{}} for each of {arity} arguments" if arity > 1 else "one {} for its argument"
        )
        return (
            f"is the name of a function, a definition of one, or a template with {count} and every "
            "other brace doubled"
        )
    return ""
