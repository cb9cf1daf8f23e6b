"""The backward pass: accumulation, staleness, replay, failure; the usual engine's own check."""

from __future__ import annotations

import math

import pytest
from graphs import lecture

from autograd import (
    TABLE,
    NonFiniteError,
    NotDifferentiableError,
    Primitive,
    StaleGraphError,
    Value,
    allow_nonfinite,
    constant,
    dot,
    names,
    order,
    paths,
)


def test_the_lectures_numbers() -> None:
    a, b, c, u, v, J = lecture()
    J.backward()
    assert (u.data, v.data, J.data) == (6, 11, 33)
    assert (v.grad, a.grad, u.grad, b.grad, c.grad) == (3, 3, 3, 6, 9)


def test_the_usual_scalar_engines_own_check() -> None:
    a, b = Value(-4), Value(2)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert g.data == pytest.approx(24.70408163265306, rel=1e-15)
    assert a.grad == pytest.approx(138.83381924198252, rel=1e-15)
    assert b.grad == pytest.approx(645.5772594752186, rel=1e-15)


def test_second_backward_doubles_leaves_only() -> None:
    a, b, c, u, v, J = lecture()
    J.backward()
    J.backward()
    assert (a.grad, b.grad, c.grad) == (6, 12, 18)
    assert (u.grad, v.grad, J.grad) == (3, 3, 1)


def test_second_backward_doubles_to_the_bit() -> None:
    x = Value(0.1)
    y = x * 0.7 + x * 0.1 + x.sin() + x.exp()
    y.backward()
    once = x.grad
    y.backward()
    assert once is not None and x.grad == 2 * once


def test_gradients_of_several_graphs_add_up_on_leaves() -> None:
    x = Value(3)
    (x * 2).backward()
    (x * 5).backward()
    assert x.grad == 7


def test_no_pass_no_gradient() -> None:
    a, *_, J = lecture()
    assert a.grad is None and J.grad is None
    other = Value(1)
    J.backward()
    assert other.grad is None


def test_zero_grad_forgets_the_whole_graph() -> None:
    *leaves, u, v, J = lecture()
    J.backward()
    J.zero_grad()
    assert all(node.grad is None for node in (*leaves, u, v, J))


def test_a_reused_interior_node_is_complete_before_it_hands_down() -> None:
    x = Value(3)
    y = x * x
    z = y * y + y
    z.backward()
    assert x.grad == 4 * 27 + 2 * 3


def test_a_leaf_is_its_own_root() -> None:
    x = Value(2)
    x.backward()
    assert x.grad == 1


def test_a_constant_has_nothing_to_differentiate() -> None:
    with pytest.raises(NotDifferentiableError, match="constant"):
        (constant(2) * 3).backward()


def test_a_gradient_that_was_set_on_a_constant_stays_as_it_is() -> None:
    x, c = Value(2.0), constant(3.0)
    J = dot([x, c], [c, x]) + x * c + c * x
    c.grad = 0.5
    J.backward()
    assert (x.grad, c.grad) == (12.0, 0.5)


def test_a_changed_leaf_makes_the_graph_stale() -> None:
    a, b, c, _, v, J = lecture()
    J.backward()
    b.data = 4
    for action in (J.backward, J.steps, J.forward_steps):
        with pytest.raises(StaleGraphError, match="'b'"):
            action()
    assert (a.grad, b.grad, c.grad) == (3, 6, 9)
    assert v.data == 11


def test_a_leaf_outside_the_graph_may_change() -> None:
    *_, J = lecture()
    other = Value(1)
    other.data = 2
    J.backward()


def test_graphs_recorded_after_the_change_are_fresh() -> None:
    x = Value(2)
    old = x * x
    x.data = 3
    new = x * x
    new.backward()
    assert x.grad == 6
    mixed = old + new
    with pytest.raises(StaleGraphError):
        mixed.backward()


def test_recompute_replays_with_the_new_numbers() -> None:
    a, b, c, u, v, J = lecture()
    J.backward()
    a.data, b.data = 6, 4
    assert J.recompute() is J
    assert (u.data, v.data, J.data) == (8, 14, 42)
    assert u.grad is None and v.grad is None
    J.zero_grad()
    J.backward()
    assert (a.grad, b.grad, c.grad) == (3, 6, 12)


def test_recompute_of_one_output_leaves_the_other_stale() -> None:
    x = Value(2, "x")
    u = x * x
    J, K = u * 3, u * 5
    x.data = 3
    J.recompute().backward()
    assert x.grad == 18
    with pytest.raises(StaleGraphError):
        K.backward()
    K.recompute().backward()
    assert x.grad == 18 + 30


def test_a_failing_recompute_changes_nothing() -> None:
    x = Value(2, "x")
    y = x * 2 + x.log()
    before = [v.data for v in order(y)]
    x.data = -1
    with pytest.raises(NonFiniteError, match="x = -1"):
        y.recompute()
    x.data = 2
    assert [v.data for v in order(y)] == before


def test_nonfinite_forward_names_op_label_number_and_rule() -> None:
    rate = Value(-1, "rate")
    with pytest.raises(NonFiniteError, match=r"log\(x\) at x = rate = -1\.0.*log needs x > 0"):
        rate.log()
    with pytest.raises(NonFiniteError, match=r"x / y at x = .*y != 0"):
        rate / 0
    with pytest.raises(NonFiniteError, match="beyond the largest float"):
        Value(1e200) * 1e200
    with allow_nonfinite():
        assert math.isnan(rate.log().data) and (rate / 0).data == -math.inf


def test_nonfinite_backward_leaves_the_gradients_as_before() -> None:
    x, y = Value(0, "x"), Value(2, "y")
    (y * 1).backward()
    z = x.sqrt() * y
    with pytest.raises(NonFiniteError, match=r"sqrt\(x\) at x = 0\.0 is inf"):
        z.backward()
    assert x.grad is None and y.grad == 1 and z.grad is None
    with allow_nonfinite():
        z.backward()
    assert x.grad == math.inf and y.grad == 1


def test_an_upstream_overflow_is_told() -> None:
    x = Value(1e-200, "x")
    y = (x * 1e300) * 1e200
    z = y * 1e-100
    with pytest.raises(NonFiniteError, match="beyond the largest float"):
        (z * 1e100 * 1e-100 * 1e100).backward()


def test_nan_that_came_in_passes_through() -> None:
    x = Value(math.nan)
    y = x * 2 + 1
    y.backward()
    assert math.isnan(y.data) and x.grad == 2


def test_an_interrupted_pass_leaves_the_gradients_as_before() -> None:
    interrupted = False

    def slope(*_: object) -> float:
        if interrupted:
            raise KeyboardInterrupt
        return 2.0

    twice = Primitive("interrupted_twice", lambda x: 2 * x, slope)
    del TABLE["interrupted_twice"]  # whose own tests follow
    a, b = Value(5, "a"), Value(3, "b")
    J = a * b + twice(a) * b
    J.backward()
    interrupted = True
    with pytest.raises(KeyboardInterrupt):
        J.backward()
    assert (a.grad, b.grad) == (9, 15)
    assert all(v.grad is None for v in order(J) if not v.is_leaf)


def test_nodes_with_many_inputs() -> None:
    w = [Value(0.5), Value(-1)]
    b = Value(2, "b")
    z = dot(w, [3, 4], b)
    assert z.data == 0.5 * 3 - 4 + 2 and len(z.inputs) == 5
    z.backward()
    assert (w[0].grad, w[1].grad, b.grad) == (3, 4, 1)
    x = Value(2)
    dot([x, x], [x, 5]).backward()
    assert x.grad == 2 * 2 + 5


def test_order_is_by_birth_and_names_are_unique() -> None:
    *_, J = lecture()
    assert [node.label or node.data for node in order(J, constants=True)] == [
        "a",
        "b",
        "c",
        "u",
        "v",
        3,
        "J",
    ]
    same = Value(1, "w") * Value(2, "w") * Value(3, "w_2") + Value(4)
    named = names(same)
    assert len(named) == len(order(same)) == 7 and named["w"].label == "w"


def test_paths_of_a_node_to_itself_and_to_strangers() -> None:
    x = Value(2)
    assert list(paths(x, x)) == [()]
    assert list(paths(x * 2, Value(1))) == []


@pytest.mark.parametrize("between", [0, 100, 100_000])
def test_nodes_that_were_born_far_apart_get_their_gradients(between: int) -> None:
    a, b = Value(2.0), Value(3.0)
    u = a * b
    kept = [Value(0.0) for _ in range(between)]
    v = u * a  # a²b
    kept += [Value(0.0) for _ in range(between)]
    J = v + u * v  # a²b + a³b²
    for times in (1, 2):
        J.backward()
        assert (a.grad, b.grad) == (times * (12.0 + 108.0), times * (4.0 + 48.0))
    assert (u.grad, v.grad) == (12.0 + 7.0 * 2.0, 7.0)
    assert len(kept) == 2 * between
