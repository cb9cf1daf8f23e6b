"""Random graphs with scopes, and which of their folds are open."""

from __future__ import annotations

from contextlib import ExitStack

from hypothesis import strategies as st

import autograd
import nets
from autograd import Value, parameter, scope
from viz.scene.folding import Folding
from viz.scene.snapshot import Snapshot


@st.composite
def scoped_graphs(draw: st.DrawFn) -> Value:
    """Sums, products and functions of earlier nodes, each made within some scopes."""
    names = st.lists(st.sampled_from("abc"), max_size=3)
    nodes: list[Value] = [Value(0.5, f"x{i}") for i in range(draw(st.integers(1, 3)))]
    for _ in range(draw(st.integers(1, 40))):
        with ExitStack() as stack:
            for name in draw(names):
                stack.enter_context(scope(name))
            if draw(st.integers(0, 4)) == 0:
                nodes.append(parameter(0.25))
            one, other = (draw(st.sampled_from(nodes)) for _ in range(2))
            made = draw(st.sampled_from([one + other, one * other, one.tanh(), one * 2.0]))
        nodes.append(made)
    J: Value = autograd.sum(nodes[-3:])
    return J


def folding(J: Value) -> Folding:
    """The folds of a graph."""
    graph = Snapshot(J, names={})
    return Folding(graph)


@st.composite
def openings(draw: st.DrawFn, folds: Folding) -> set[int]:
    """Some folds, with all folds around them."""
    numbers = st.sets(st.integers(0, len(folds.folds.all) - 1))
    return {0}.union(*(folds.folds.chain(number) for number in draw(numbers)))


def hinge_loss(sizes: list[int], m: int) -> Value:
    """The mean loss of a network over m examples."""
    net = nets.MLP(2, sizes, rng=1)
    X, y = nets.moons(m, rng=0)
    losses = [autograd.relu(1 - (2 * int(t) - 1) * net(x)) for x, t in zip(X, y, strict=True)]
    loss: Value = autograd.sum(losses) / m if m > 1 else losses[0]
    loss.label = "L"
    return loss
