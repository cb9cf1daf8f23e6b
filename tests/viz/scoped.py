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


@st.composite
def recurrences(draw: st.DrawFn) -> Value:
    """A state that each step, within a scope, computes from the last one and from shared nodes, of
    which some are computed, too.
    """
    shared = [Value(0.5, f"w{i}") for i in range(draw(st.integers(1, 6)))]
    shared += [w.tanh() for w in shared[: draw(st.integers(0, 2))]]
    state: Value = Value(0.25, "h")
    for step in range(draw(st.integers(2, 8))):
        read = draw(st.just(shared) | st.lists(st.sampled_from(shared), min_size=1, max_size=3))
        with scope(f"step {step}"):
            state = autograd.tanh(autograd.sum([state * w for w in read]))
    J: Value = state * 2.0
    return J


@st.composite
def mixtures(draw: st.DrawFn) -> Value:
    """The loss of a mixture of Gaussians, with a scope for each example."""
    count = draw(st.integers(2, 4))
    means = [Value(float(k), f"m{k}") for k in range(count)]
    scales = [Value(0.1 * k, f"s{k}") for k in range(count)]
    share = autograd.sigmoid(Value(0.25, "p"))
    shares = [share, *[(1 - share) / (count - 1)] * (count - 1)]
    loss: Value = Value(0.0, "start")
    for i in range(draw(st.integers(2, 6))):
        with scope(f"example {i}"):
            squares = [((i - m) / autograd.exp(s)) ** 2 for m, s in zip(means, scales, strict=True)]
            terms = [
                autograd.log(p) - s - square / 2
                for p, s, square in zip(shares, scales, squares, strict=True)
            ]
            loss = loss - autograd.logsumexp(terms)
    return loss


@st.composite
def attentions(draw: st.DrawFn) -> Value:
    """What a query reads from some keys, with a scope for each score and each entry."""
    size, count = draw(st.integers(1, 3)), draw(st.integers(2, 5))
    query = [Value(0.5, f"q{j}") for j in range(size)]
    scores = []
    for i in range(count):
        with scope(f"score {i}"):
            scores.append(
                autograd.dot(query, [Value(0.1 * i + j, f"k{i}{j}") for j in range(size)])
            )
    weights = autograd.softmax(scores)
    entries = []
    for j in range(size):
        with scope(f"entry {j}"):
            entries.append(autograd.dot(weights, [Value(0.3 * i - j) for i in range(count)]))
    J: Value = autograd.sum([entry**2 for entry in entries])
    return J


@st.composite
def circles(draw: st.DrawFn) -> Value:
    """Scopes that are opened in turn, again and again, and so read each other in a circle."""
    names = "abcd"[: draw(st.integers(2, 4))]
    nodes: list[Value] = [Value(0.5, "x"), Value(0.25, "y")]
    for _ in range(draw(st.integers(2, 3))):
        for name in names:
            with scope(name):
                for _ in range(draw(st.integers(1, 3))):
                    other = draw(st.sampled_from(nodes))
                    nodes.append(autograd.tanh(nodes[-1] * other))
    return nodes[-1]


def networks() -> st.SearchStrategy[Value]:
    """The losses of small networks on a few examples."""
    sizes = st.lists(st.integers(1, 6), max_size=2).map(lambda hidden: [*hidden, 1])
    return st.builds(hinge_loss, sizes, st.integers(1, 4))


def drawn_graphs() -> st.SearchStrategy[Value]:
    """Graphs with scopes of all kinds that are drawn in folds."""
    return st.one_of(
        scoped_graphs(), circles(), recurrences(), mixtures(), attentions(), networks()
    )


def folding(J: Value) -> Folding:
    """The folds of a graph."""
    graph = Snapshot(J, names={})
    return Folding(graph)


@st.composite
def openings(draw: st.DrawFn, folds: Folding) -> set[int]:
    """Some folds, with all folds around them."""
    numbers = st.sets(st.integers(0, len(folds.folds.all) - 1))
    return {0}.union(*(folds.folds.chain(number) for number in draw(numbers)))


def visible(made: Folding, opened: set[int]) -> list[int]:
    """The nodes and closed folds that are boxes when these folds are open."""
    boxes, todo = [], [~0]
    while todo:
        box = todo.pop()
        if box < 0 and ~box in opened:
            todo += reversed(made.folds.all[~box].inside)
        else:
            boxes.append(box)
    return boxes


def arrows(made: Folding, opened: set[int]) -> list[tuple[int, int]]:
    """Which visible box reads which, worked out from the edges alone."""
    holder = {place: box for box in visible(made, opened) for place in made.folds.members(box)}
    edges = ((x, v) for v, node in enumerate(made.folds.graph.nodes) for x in node.inputs)
    pairs = ((holder[tail], holder[head]) for tail, head in edges)
    return list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))


def hinge_loss(sizes: list[int], m: int) -> Value:
    """The mean loss of a network over m examples."""
    net = nets.MLP(2, sizes, rng=1)
    X, y = nets.moons(m, rng=0)
    losses = [autograd.relu(1 - (2 * int(t) - 1) * net(x)) for x, t in zip(X, y, strict=True)]
    loss: Value = autograd.sum(losses) / m if m > 1 else losses[0]
    loss.label = "L"
    return loss
