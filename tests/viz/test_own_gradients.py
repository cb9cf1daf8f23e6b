"""What a picture of J says is J's own derivative, whatever other passes have left in `.grad`."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import pytest
from drawings import by_id, picture_of
from examples import examples
from graphs import SMOOTH, Recipe, close, path_sizes, recipes
from hypothesis import assume, given
from hypothesis import strategies as st
from pages import Node, node_process  # noqa: F401  the fixture `node`

from autograd import NonFiniteError, Value, allow_nonfinite, log, order, why
from autograd.engine.forward import tangents
from autograd.words.styles import number
from nets import MLP, Neuron, fit, mean_squared_error
from viz import draw, step_through
from viz.errors import DrawingError

MOST_WAYS = 500  # from an output down to a leaf, in random graphs


def boxes(J: Any, **options: Any) -> dict[str, str]:
    """The gradient in each box, by its name."""
    return {box.name: box.gradient for box in picture_of(draw(J, names={}, **options)).boxes}


@dataclass
class Session:
    """What a user did: graphs over the same parameters, and over one another; and, told by the
    user's memory alone, of which of them a picture shows derivatives.
    """

    neuron: Neuron = field(default_factory=lambda: Neuron(2, "tanh", rng=3))
    graphs: list[Value] = field(default_factory=list)
    shown: set[Value] = field(default_factory=set)

    @property
    def leaves(self) -> list[Value]:
        return self.neuron.parameters()

    def build(self, recipe: Recipe, pick: int) -> None:
        """A graph over the leaves and, every other time, an interior node of an earlier one."""
        inputs = self.leaves
        if self.graphs and pick % 2:
            nodes = order(self.graphs[pick % len(self.graphs)])
            inputs = [*inputs[:2], nodes[pick % len(nodes)]]
        J = recipe(*inputs)
        assume(isinstance(J, Value) and not J.is_constant)
        self.graphs.append(J)

    def sweep(self, J: Value) -> None:
        J.backward()
        self.shown.add(J)

    def zero_grad(self, J: Value) -> None:
        J.zero_grad()
        self.shown -= set(order(J))

    def clear_leaves(self, _: Value) -> None:
        for leaf in self.leaves:
            leaf.grad = None

    def descend(self, _: Value) -> None:
        for leaf in self.leaves:
            leaf.data -= 0.1 * math.tanh(leaf.grad or 1.0)
        self._renew()

    def train(self, _: Value) -> None:
        fit(self.neuron, [[0.5, -1.0], [1.0, 0.25]], [0.5, -0.5], loss="mse", epochs=2,
            engine="eager", progress=False)  # fmt: skip
        self._renew()

    def _renew(self) -> None:
        for J in self.graphs:
            J.recompute()
        self.shown.clear()


ACTS = ("sweep", "sweep", "sweep", "zero_grad", "clear_leaves", "descend", "train")
sessions = st.lists(
    st.tuples(
        recipes(SMOOTH, most=5), st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)))
    ),
    min_size=1,
    max_size=3,
)


def played(session: list[Any]) -> tuple[Session, Value, list[Value]]:
    """The session, a graph of it, and the parameters in this graph."""
    user = Session()
    try:
        for number_of_graph, (recipe, acts) in enumerate(session):
            user.build(recipe, number_of_graph)
            for act, pick in acts:
                getattr(user, act)(user.graphs[pick % len(user.graphs)])
    except NonFiniteError:
        assume(False)
    J = user.graphs[sum(pick for _, acts in session for _, pick in acts) % len(user.graphs)]
    inside = set(order(J))
    leaves = [leaf for leaf in user.leaves if leaf in inside]
    assume(leaves and all(why(J, leaf, 0).ways <= MOST_WAYS for leaf in leaves))
    return user, J, leaves


@given(sessions)
@examples(60)
def test_box_path_sum_reverse_and_forward_agree_after_any_sequence_of_passes(
    session: list[Any],
) -> None:
    user, J, _ = played(session)
    nodes = order(J, constants=True)
    before = [v.grad for v in nodes]
    for gradients in (None, True):
        drawing = draw(J, names={}, gradients=gradients)
        picture = picture_of(drawing)
        shown = {box.key: box.gradient for box in picture.boxes}
        totals = dict(zip((f"n{i}" for i in range(1, len(nodes) + 1)), nodes, strict=True))
        assert [v.grad for v in nodes] == before
        if gradients is None and J not in user.shown:
            assert {gradient for gradient in shown.values() if gradient} == {"—"}
            continue
        steps = {step.input: step.total for step in J.steps()} | {J: 1.0}
        sizes = path_sizes(J)
        elements = by_id(drawing.svg)
        texts = drawing.tree, drawing.dot.source, drawing.mermaid or ""
        for key, gradient in shown.items():
            v = totals[key]
            if v.is_constant:
                continue
            own, _, gathered = gradient.partition(" (.grad ")
            assert own == number(steps.get(v, 0.0))
            assert elements[f"{key}-grad"].text == gradient
            assert gradient in texts[0] and gradient in texts[1]
            if v.is_leaf:
                told = float(picture.titles[key].split("gradient ")[1].split()[0])
                paths = [path.product for path in why(J, v, MOST_WAYS).paths]
                assert close(told, math.fsum(paths), sizes.get(v, 0.0))
                forward = tangents([J], {v: 1.0}).get(J, 0.0)
                assert close(told, forward, sizes.get(v, 0.0))
                differs = v.grad is not None and number(v.grad) != own
                assert gathered == (f"{number(v.grad or 0.0)})" if differs else "")


@pytest.mark.node
@given(session=sessions)
@examples(30)
def test_a_page_says_the_same_after_any_sequence_of_passes(node: Node, session: list[Any]) -> None:
    _, J, leaves = played(session)
    nodes, sizes = order(J, constants=True), path_sizes(J)
    told, numbers = node(J), {v: i for i, v in enumerate(nodes)}
    for leaf in leaves:
        own = float(told["gradients"][numbers[leaf]] or 0.0)
        assert close(own, math.fsum(p.product for p in why(J, leaf, MOST_WAYS).paths), sizes[leaf])


def test_the_box_says_what_the_path_says_after_the_pass_of_another_function() -> None:
    a, b, u = Value(5, "a"), Value(3, "b"), Value(6, "u")
    J = 2 * b * a
    J.backward()
    K = (a + u) * b
    K.backward()
    drawing = draw(K, path=b)
    assert boxes(K)["b"] == "11 (.grad 21)" and boxes(K)["u"] == "3"
    assert "dK/db = v1 = 11" in drawing.picture.notes  # type: ignore[union-attr]
    assert (
        "(.grad ...) at a, b is the sum of all backward passes; the number before it is the "
        "derivative of K alone" in drawing.tree
    )
    assert "value 3.0\ngradient 11.0 (.grad 21.0, from all backward passes)" in drawing.svg
    assert boxes(J)["b"] == "10 (.grad 21)"
    assert (a.grad, b.grad, u.grad) == (9.0, 21.0, 3.0)


def test_one_leaf_that_has_gathered_more_is_told_with_both_numbers() -> None:
    b = Value(3, "b")
    J = b * b
    J.label = "J"
    J.backward()
    assert ".grad" not in draw(J).tree
    J.backward()
    note = "(.grad 12) at b is the sum of all backward passes; 6 is the derivative of J alone"
    assert note in draw(J).tree.splitlines()
    assert boxes(J, gradients=False)["b"] == "" and ".grad" not in draw(J, gradients=False).tree


def test_before_backward_a_drawing_shows_dashes_and_no_other_functions_gradients() -> None:
    w = Value(2, "w")
    (w * w).backward()
    L = 3 * w
    assert boxes(L) == {"w": "—", "3": "", "J": "—"}
    assert boxes(L, gradients=True) == {"w": "3 (.grad 4)", "3": "", "J": "1"}
    assert "not computed yet (.grad 4.0, from all backward passes)" in draw(L).svg
    K = L + 1
    K.backward()
    assert boxes(L)["w"] == "—"
    assert "there is none yet: call backward()" in draw(L, heat=True).tree


@pytest.mark.parametrize("engine", ["eager", "program"])
def test_after_fit_a_loss_shows_its_own_gradients(engine: str) -> None:
    net = MLP(2, [2, 1], "tanh", rng=1)
    fit(net, [[0.0, 1.0], [1.0, 0.5]], [1.0, 0.0], loss="mse", epochs=3, engine=engine,
        progress=False)  # fmt: skip
    L = mean_squared_error(net([0.5, 0.25]), 1.0)
    assert set(boxes(L, depth=9).values()) <= {"—", ""}
    L.backward()
    told = why(L, net.layers[0].neurons[0].w[0]).derivative
    assert boxes(L, depth=9)["w¹₁₁"] == number(told)


def test_several_outputs_show_the_derivatives_of_the_sum_of_those_swept() -> None:
    a, b = Value(5, "a"), Value(3, "b")
    J, K = a * b, a + 2 * b
    J.label, K.label = "J", "K"
    assert boxes([J, K])["b"] == "—"
    J.backward()
    assert boxes([J, K])["b"] == "5" and boxes([J, K])["K"] == "—"
    assert "gradients: the derivatives of J" in draw([J, K]).tree.splitlines()
    assert boxes([J, K], gradients=True)["b"] == "7 (.grad 5)"
    K.backward()
    assert boxes([J, K])["b"] == "7" and boxes([J, K])["K"] == "1"
    assert "gradients: the derivatives of J + K" in draw([J, K]).tree.splitlines()
    L = J * K
    J.zero_grad(), K.zero_grad()
    assert boxes([J, L], gradients=True)["J"] == number(1 + K.data)


@pytest.mark.parametrize(
    "options", [{}, {"edges": "local"}, {"edges": "share"}, {"path": True}, {"heat": True},
                {"gradients": True}], ids=str,
)  # fmt: skip
def test_a_stale_graph_is_drawn_and_says_so(options: dict[str, Any]) -> None:
    a, b = Value(5, "a"), Value(3, "b")
    J = a * b
    J.backward()
    a.data = 7
    given = options | ({"path": a} if "path" in options else {})
    drawing = draw(J, **given)
    assert boxes(J, **given) == {"a": "—", "b": "—", "J": "—"}
    assert picture_of(drawing).texts == {}
    note = "a changed after J was computed: call recompute(); until then there are no derivatives"
    assert picture_of(drawing).notes == [f"{note} to show"]
    assert note in drawing.svg and "unknown: the graph is stale" in drawing.svg
    assert [box.on_path for box in picture_of(drawing).boxes].count(True) == 2 * ("path" in options)
    J.recompute()
    assert set(boxes(J).values()) == {"—"} and "a changed" not in draw(J).tree
    J.backward()
    assert boxes(J) == {"a": "3 (.grad 6)", "b": "7 (.grad 12)", "J": "1"}


def test_a_graph_that_is_not_finite_is_drawn_and_says_so() -> None:
    x = Value(0, "x")
    with allow_nonfinite():
        J = log(x) * 2
    drawing = draw(J, path=x, gradients=True, edges="share", heat=True)
    assert drawing.tree.splitlines()[-1] == "v1 is -inf, which is not a finite number"
    assert boxes(J, gradients=True)["x"] == "inf"
    assert "= inf" in picture_of(drawing).notes[0] and "-inf" in drawing.svg
    steep = (x * x).sqrt()
    assert (
        "the gradient of v1 is inf, which is not a finite number"
        in draw(steep, gradients=True).tree
    )


def test_a_graph_of_gradients_has_no_gradients_to_show() -> None:
    J = Value(5, "a") ** 2
    assert set(boxes(J, order=2).values()) == {""}
    with pytest.raises(DrawingError, match="leave out gradients=True"):
        draw(J, order=2, gradients=True)
    with pytest.raises(DrawingError, match="gradients is one of False, True, None, got 'no'"):
        draw(J, gradients="no")  # type: ignore[arg-type]


def test_a_player_says_at_the_picture_what_leaves_have_gathered() -> None:
    b = Value(3, "b")
    J = b * b
    J.backward()
    J.backward()
    assert "(.grad 12) at b is the sum of all backward passes" in step_through(J).html
    assert b.grad == 12.0


def test_a_note_lists_the_first_leaves_and_counts_the_others() -> None:
    leaves = [Value(i + 1, f"w{i}") for i in range(5)]
    J = leaves[0] * leaves[1] * leaves[2] * leaves[3] * leaves[4]
    J.backward()
    J.backward()
    assert "(.grad ...) at w0, w1, w2 and 2 more is the sum of" in draw(J).tree
