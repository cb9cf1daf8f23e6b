"""JaxFunction: a program as a function of JAX arrays, with f's own arguments.

One network trained on all devices that JAX finds, each with its share of the examples::

    import jax
    import jax.numpy as jnp
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    from autograd.program import compile
    from nets import MLP, moons

    jax.config.update("jax_enable_x64", True)
    net = MLP(2, [8, 1], activation="tanh", output="sigmoid", rng=1)
    X, y = moons(64, noise=0.1, rng=0)

    program = compile(lambda net, x, y: (net(x) - y) ** 2).batch(over=("x", "y"))
    program.record(net, X, y)
    J = program.to_jax()  # of w, X and y: w stands for the network's parameters

    devices = Mesh(jax.devices(), ("examples",))
    split = NamedSharding(devices, PartitionSpec("examples"))
    shared = NamedSharding(devices, PartitionSpec())
    X, y = jax.device_put((jnp.array(X), jnp.array(y)), split)
    w = jax.device_put(jnp.array([p.data for p in net.parameters()]), shared)

    @jax.jit
    def step(w, X, y):
        loss, dw = jax.value_and_grad(J)(w, X, y)
        return w - 0.5 * dw, loss

    losses = []
    for _ in range(20):
        w, loss = step(w, X, y)
        losses.append(float(loss))
    for p, number in zip(net.parameters(), w.tolist(), strict=True):
        p.data = number

JAX then adds up the devices' gradients by itself, as the mean over the examples requires.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import update_wrapper
from typing import Any, NamedTuple, Protocol
from weakref import WeakKeyDictionary

import numpy as np

from ...engine.errors import (
    MissingPackageError,
    OperandError,
    ShapeError,
    TargetError,
    pip_line,
)
from ...engine.modes import allow_nonfinite
from ...engine.value import Value
from ..ir.naming import VariableNames
from ..ir.statement import Variable
from ..passes.pipeline import MOST_STATEMENTS, run_passes
from ..passes.recording import bound, example_count, flat_arguments, is_module, with_arguments
from ..targets.jax import JAX, forward_text, load_jax_function
from ..text.language import reserved
from .plan import Plan


class Recorder(Protocol):
    """What a JaxFunction needs of a program."""

    f: Callable[..., Any]
    over: tuple[str, ...]

    def record(self, *args: Any, **named: Any) -> Plan:
        """The plan for arguments of this structure."""
        ...


class JaxSource(NamedTuple):
    """A program's text in JAX, its tables of constants, its arguments, and theta's parameters."""

    text: str
    tables: dict[str, Any]
    arrays: tuple[Variable, ...]
    parameters: list[Value]


class Prepared(NamedTuple):
    """A source, loaded and ready to run."""

    forward: Callable[..., Any]
    source: JaxSource
    order: Any
    """Where each parameter stands in the row of given ones, followed by the others."""
    others: list[Value]
    """The parameters that no argument gives."""


class JaxFunction:
    """A program as a function of JAX arrays: jit, grad, vmap and shard it like any other.

    It takes what the program takes, or a `jax.Array` in the place of each number, list or array,
    and in the place of a module an array of its parameters, in the order of `parameters()`. Other
    leaves that f refers to are read when JAX traces, like everything that a function closes over.
    Numbers follow IEEE: nan and inf are results, not errors.
    """

    def __init__(self, program: Recorder, modules: Mapping[str, Any], dtype: str) -> None:
        self._jax = _jax()
        self.program = program
        self.modules = dict(modules)
        self.dtype = dtype
        self._prepared: WeakKeyDictionary[Plan, Prepared] = WeakKeyDictionary()
        self._last: Prepared | None = None
        update_wrapper(self, program.f, updated=())

    def __call__(self, /, *args: Any, **named: Any) -> Any:
        """The value, computed in this function's dtype."""
        self._check_dtype()
        jnp = self._jax.numpy
        call = bound(self.program.f, args, named)
        given: list[Any] = []  # the arguments to record the program with
        rows: dict[str, Any] = {}  # each argument's numbers, or its rows of examples
        for name, x in flat_arguments(call):
            module = x if is_module(x) else self.modules.get(name)
            if module is not None:
                given.append(module)
                rows[name] = self._parameters(name, x, module)
            elif name in self.program.over:
                stand_in, rows[name] = self._examples(name, x)
                given.append(stand_in)
            else:
                stand_in, rows[name] = self._numbers(x)
                given.append(stand_in)
        twin = with_arguments(call, iter(given))
        with allow_nonfinite():
            plan = self.program.record(*twin.args, **twin.kwargs)
        prepared = self._last = self._prepare(plan)
        packed, m = [], 0
        for block, array in zip(plan.packing.blocks[:-1], prepared.source.arrays, strict=False):
            x = rows[block.name]
            if block.over:
                m = example_count(block.name, len(x), m)
                packed.append(x.T)
            else:
                packed.append(x[0] if array.is_number else x.reshape(array.shape))
        own = jnp.asarray([p.data for p in prepared.others], self.dtype)
        theta = jnp.concatenate([*(rows[name] for name in plan.modules), own])[prepared.order]
        if prepared.source.arrays[-1].is_number:
            theta = theta[0]
        results = prepared.forward(*packed, *plan.packing.theta_and_count(theta, m))
        return self._shaped(plan, results, m)

    @property
    def source(self) -> str:
        """The text that runs for the arguments of the last call."""
        if self._last is None:
            raise OperandError("nothing is written yet: call the function first, or trace it")
        return self._last.source.text

    def __repr__(self) -> str:
        return f"<{self.program!r} in JAX, {self.dtype}>"

    def _check_dtype(self) -> None:
        jax = self._jax
        try:
            real = jax.numpy.issubdtype(self.dtype, jax.numpy.floating)
        except TypeError:  # it is no dtype at all
            real = False
        if self.dtype is None or not real:
            raise OperandError(
                f"dtype is that of real numbers, such as 'float64' or 'float32', got {self.dtype!r}"
            )
        if jax.dtypes.canonicalize_dtype(self.dtype) != np.dtype(self.dtype):
            raise TargetError(
                f"JAX is set to less than {self.dtype}: programs are exact to that. Say "
                'jax.config.update("jax_enable_x64", True) at the start, or ask for less: '
                'program.to_jax(dtype="float32")'
            )

    # Arguments.

    def _flat(self, x: Any) -> tuple[list[Any], Any]:
        """The arrays in an argument, and the structure that can hold other ones."""
        leaves, structure = self._jax.tree_util.tree_flatten(x)
        return [self._array(leaf) for leaf in leaves], structure

    def _array(self, x: Any) -> Any:
        array = self._jax.numpy.asarray(x.data if isinstance(x, Value) else x)
        if array.dtype.kind == "c":
            raise OperandError(f"an argument is {array.dtype}: real numbers are expected")
        return array.astype(self.dtype)

    def _numbers(self, x: Any) -> tuple[Any, Any]:
        """An argument with other numbers in it, to record with, and its own numbers in a row."""
        arrays, structure = self._flat(x)
        stand_ins = [np.ones(array.shape) if array.ndim else 1.0 for array in arrays]
        return structure.unflatten(stand_ins), self._row(arrays)

    def _examples(self, name: str, x: Any) -> tuple[Any, Any]:
        """One example to record with, and a row of numbers per example."""
        if isinstance(x, (list, tuple)):
            if not x:
                raise ShapeError(f"{name} has no examples: a batch has at least one")
            stand_in, _ = self._numbers(x[0])
            return [stand_in], self._jax.numpy.stack([self._row(self._flat(e)[0]) for e in x])
        array = self._array(x)
        if not array.ndim or not len(array):
            raise ShapeError(f"{name} must hold one entry for each example, got {array.shape}")
        return np.ones((1, *array.shape[1:])), array.reshape(len(array), -1)

    def _row(self, arrays: list[Any]) -> Any:
        jnp = self._jax.numpy
        return jnp.concatenate([jnp.zeros(0, self.dtype), *(jnp.ravel(array) for array in arrays)])

    def _parameters(self, name: str, x: Any, module: Any) -> Any:
        """The parameters of a module, as given or as they are now."""
        known = list(module.parameters())
        row = self._row(self._flat([p.data for p in known] if is_module(x) else x)[0])
        if len(row) != len(known):
            raise ShapeError(
                f"{name} has {len(row)} numbers, but the module that it stands for has "
                f"{len(known)} parameters"
            )
        return row

    # Plans and results.

    def _prepare(self, plan: Plan) -> Prepared:
        prepared = self._prepared.get(plan)
        if prepared is None:
            known = [p for module in plan.modules.values() for p in module.parameters()]
            if len(set(known)) < len(known):
                raise OperandError(
                    "a parameter is in the modules twice: two numbers cannot both stand for it"
                )
            source = _jax_source(plan)
            others = [p for p in source.parameters if p not in set(known)]
            place = {p: i for i, p in enumerate([*known, *others])}
            order = np.array([place[p] for p in source.parameters], dtype=np.intp)
            forward = load_jax_function(
                source.text, source.tables, self._jax.numpy.dtype(self.dtype)
            )
            prepared = self._prepared[plan] = Prepared(forward, source, order, others)
        return prepared

    def _shaped(self, plan: Plan, results: Sequence[Any], m: int) -> Any:
        """The results in the shape of f's result; with reduce=None, each has a row of examples."""
        jnp = self._jax.numpy

        def each(y: Any) -> Any:
            if isinstance(y, np.ndarray):
                return jnp.stack([each(part) for part in y.ravel()]).reshape(y.shape + shape)
            result = jnp.asarray(results[int(y)], self.dtype)
            return jnp.broadcast_to(result.ravel(), shape) if shape else result.reshape(shape)

        shape = (m,) if m and plan.packing.each else ()
        return self._jax.tree_util.tree_map(each, plan.packing.output)


def _jax_source(plan: Plan) -> JaxSource:
    """The source of the forward function, which JAX differentiates by itself."""
    task = plan.routines.task._replace(names=VariableNames(reserved(JAX)), stops=True)
    *_, (_, draft) = run_passes(plan.routines.graph, task, "lift")
    routine, order = draft.routine, draft.order
    if routine is None or order is None:
        raise TargetError(
            "so little of this function runs side by side that its text in JAX would have more "
            f"than {MOST_STATEMENTS:,} lines, which take minutes to compile"
        )
    parameters = [plan.packing.blocks[-1].leaves[i] for i in order]
    return JaxSource(*forward_text(routine), routine.inputs, parameters)


def _jax() -> Any:
    """JAX, if it is installed."""
    try:
        import jax
        import jax.numpy
    except ImportError:
        raise MissingPackageError(f"to_jax() needs JAX: {pip_line('jax')}") from None
    return jax
