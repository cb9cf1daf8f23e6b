"""JAX: a lifted program as text in jax.numpy, which JAX compiles, maps, shards and differentiates.

JAX differentiates by its own rules where they agree with the table. Where they differ, at a kink or
in accuracy, and for primitives that JAX lacks, functions get their derivatives from the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ...engine import ops
from ...engine.declaration import DEFINITIONS
from ...engine.errors import TargetError
from ...engine.operands import number_text
from ...engine.primitive import BUILT_IN, TABLE, Primitive
from ...words.printer import Written
from ..ir.statement import Routine, Variable
from ..ir.symbols import Symbol
from ..text.array_reads import Dialect
from ..text.array_text import ArrayText
from ..text.forms import Shape
from ..text.language import (
    ARITHMETIC,
    ATOM,
    COMPARISONS,
    POWER,
    PRODUCT,
    SUM,
    Body,
    Form,
    Language,
    Library,
    calls,
    words,
)
from .numpy import IN_NUMPY, PYTHON, broadcast_definition, load_function, python_definition

BY_THE_TABLE = {
    **{name: f"jnp.{IN_NUMPY[name]}({{}})" for name in words("asinh expm1 fabs")},
    **{name: f"jnp.{IN_NUMPY[name]}({{}}, {{}})" for name in words("copysign fmod mod")},
    "fma": "rounded_once({}, {}, {})",
    "gamma": "special.gamma({})",
    "lgamma": "log_gamma({})",
    "polygamma": "psi({}, {})",
    "pow": "{} ** {}",
    "relu": "jnp.maximum({}, 0.0)",
    "remainder": "nearest({}, {})",
}
"""The primitives that JAX computes, but does not differentiate as the table does."""

ITS_OWN = {name: f"jnp.{there}" for name, there in IN_NUMPY.items() if name not in BY_THE_TABLE}


def jax_number(x: float) -> str:
    """The number as a float: for JAX, 1 is an integer, which has no slope."""
    if math.isfinite(x):
        return repr(x)
    return "jnp.nan" if x != x else "jnp.inf" if x > 0 else "-jnp.inf"


JAX = Language(
    name="JAX",
    forms=ARITHMETIC
    | calls(ITS_OWN | {name: f"special.{name}" for name in words("erf erfc")})
    | {
        name: Form(f"({{}} {sign} {{}}) * 1.0", PRODUCT, (SUM, SUM))
        for name, sign in COMPARISONS.items()
    }
    | {
        "dot": Form("dot({})"),
        "identity": Form("{}", ATOM, (ATOM,)),
        "prod": Form("jnp.prod(stacked({}), axis=0)"),
        "step": Form("({} > 0) * 1.0", PRODUCT, (SUM,)),
        "stop_gradient": Form("jax.lax.stop_gradient({})"),
        "sum": Form("sum([{}])"),
    },
    functions={"hypot": "length", "logsumexp": "logsumexp", "mul": "jnp.prod"},
    collected="{function}(stacked({numbers}), axis=0)",
    number=jax_number,
    library=Library("jax_functions.py", DEFINITIONS["jax"]),
    reserved=PYTHON | words("jax jnp partial special isinstance zip"),
    define=python_definition,
)

DIALECT = Dialect(
    language=JAX,
    np="jnp",
    imports="from functools import partial\n\nimport jax\nimport jax.numpy as jnp\n"
    "from jax.scipy import special",
    constant="jnp.asarray({}, float)",
)


class JaxText(ArrayText):
    """The lines of a routine in JAX."""

    def _known(self, op: Primitive, count: int) -> Form | None:
        """How JAX writes a built-in primitive; a user's own one has its own derivatives."""
        return super()._known(op, count) if op.name in BUILT_IN else None

    def form(self, op: Primitive, operands: Sequence[Written]) -> Form:
        """How a call is written; JAX differentiates powers of a number correctly at 0 too."""
        if op is ops.pow and (exponent := operands[1].number) is not None:
            whole = math.isfinite(exponent)
            text = number_text(exponent) if whole else self.language.number(exponent)
            return Form(f"{{}} ** {text}", POWER, (ATOM, POWER))
        return super().form(op, operands)

    def forward(self, op: Primitive, count: int) -> Body:
        """The body that computes a primitive of `count` arguments."""
        twin = self.twin(op) or ""
        if twin in BY_THE_TABLE:
            names = self._names(count)
            return Body([], [BY_THE_TABLE[twin].format(*names)], frozenset(names))
        if twin in self.language.forms:
            return self._body(
                [Symbol.__primitive__(TABLE[twin], self._arguments(op, count))], count
            )
        if (form := self._entry_form(op)) is not None:
            names = self._names(count) if form.operands else [", ".join(self.parameters(count))]
            text = form.template.format(*names)
            return Body([], [text], frozenset(self.parameters(count)))
        return super().forward(op, count)

    def definition(self, name: str, op: Primitive, count: int) -> str:
        """The definition of a function with the derivatives of the table."""
        parameters, slopes = self.parameters(count), self.partials(op, count)
        forward = broadcast_definition(name, parameters, self.forward(op, count), "jnp")
        listed = slopes._replace(results=[f"[{', '.join(slopes.results)}]"])
        partials = self.new_name(f"{name}_partials")
        return "\n\n\n".join(
            [
                f"@jax.custom_jvp\n{forward}",
                python_definition(partials, ["z", *parameters], listed),
                f"differentiated({name}, {partials})",
            ]
        )

    def reduced(self, op: Primitive, text: str, shape: Shape, d: int | None) -> str:
        """A primitive of the numbers along one dimension, or of all: its own form takes each."""
        if op.name in self.language.functions:
            return super().reduced(op, text, shape, d)
        rows = f"jnp.ravel({text})" if d is None else f"jnp.moveaxis({text}, {d}, 0)"
        counts = [side for side in (shape if d is None else (shape[d],)) if side != "m"]
        if len(counts) < len(shape if d is None else (d,)):
            raise TargetError(f"{op.name} of all examples has no form in {self.language.name}")
        form = self.form(op, [Written("")] * math.prod(counts)).template.format(f"*{rows}")
        return form if d is None else f"jnp.expand_dims({form}, {d})"

    def add(self, name: str, index: str, text: str) -> str:
        """An array with a text added to a part of it."""
        return f"{name} = {name}.at{index}.add({text})"

    def add_at(self, name: str, out: Variable, table: str, text: str) -> str:
        """An array with a text added at the places in a table."""
        if "m" in out.shape or len(out.shape) == 1:
            return self.add(name, f"[{table}]", text)
        added = f"{name}.reshape(-1).at[{table}].add({text})"
        return f"{name} = {self.reshaped(added, out.shape)}"


def forward_text(routine: Routine) -> tuple[str, dict[str, Any]]:
    """The text of a routine's values, and its tables of constants."""
    text = JaxText(DIALECT, routine)
    return text.function("forward")[0], text.tables


def load_jax_function(text: str, tables: dict[str, Any], dtype: Any) -> Callable[..., Any]:
    """The function of such a text, with constants of the given type."""
    cast = {name: x.astype(dtype) if x.dtype.kind == "f" else x for name, x in tables.items()}
    return load_function(text, cast)
