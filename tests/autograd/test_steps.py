"""Steps: the lecture's graph word for word, tables, long chains."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from graphs import lecture

from autograd import StaleGraphError, Value, constant, dot, order, relu, tanh, why

SENTENCES = {
    "v": "dJ/dv = 3",
    "a": "dJ/da = dJ/dv · dv/da = 3 · 1 = 3",
    "u": "dJ/du = dJ/dv · dv/du = 3 · 1 = 3",
    "b": "dJ/db = dJ/dv · dv/du · du/db = 3 · 1 · c = 3 · 1 · 2 = 6",
    "c": "dJ/dc = dJ/dv · dv/du · du/dc = 3 · 1 · b = 3 · 1 · 3 = 9",
}


def sentences(J: Value) -> list[str]:
    return [str(step) for step in J.steps()]


def columns(table: str) -> list[list[str]]:
    """The cells of a table, after a check that no cell crosses the start of another column.

    A column starts where every line that reaches so far has two blanks and some line then a letter.
    """
    lines = [line for line in table.split("\n") if not line.startswith("...")]
    width = max(map(len, lines))
    padded = [line.ljust(width) for line in lines]
    blank = [all(line[k] == " " for line in padded) for k in range(width)]
    starts = [0, *(k for k in range(2, width) if blank[k - 1] and blank[k - 2] and not blank[k])]
    return [
        [line[a:b].strip() for a, b in zip(starts, [*starts[1:], width], strict=True)]
        for line in padded
    ]


def test_the_lectures_backward_pass_word_for_word() -> None:
    J = lecture().J
    assert [step.input.label for step in J.steps()] == list(SENTENCES)
    assert sentences(J) == list(SENTENCES.values())


def test_the_lectures_numbers_stand_in_the_steps() -> None:
    J = lecture().J
    sentences = {
        step.input.label: (step.upstream, step.local, step.share, step.total) for step in J.steps()
    }
    assert sentences == {
        "v": (1, 3, 3, 3),
        "a": (3, 1, 3, 3),
        "u": (3, 1, 3, 3),
        "b": (3, 2, 6, 6),
        "c": (3, 3, 9, 9),
    }


def test_the_lectures_backward_pass_in_latex() -> None:
    J = lecture().J
    b = next(step for step in J.steps() if step.input.label == "b")
    assert b.latex() == (
        r"\frac{dJ}{db} = \frac{dJ}{dv} \cdot \frac{dv}{du} \cdot \frac{du}{db}"
        r" = 3 \cdot 1 \cdot c = 3 \cdot 1 \cdot 2 = 6"
    )
    assert J.steps()[:2].latex() == (
        "\\begin{aligned}\n"
        "\\frac{dJ}{dv} &= 3 \\\\\n"
        "\\frac{dJ}{da} &= \\frac{dJ}{dv} \\cdot \\frac{dv}{da} = 3 \\cdot 1 = 3\n"
        "\\end{aligned}"
    )


def test_the_lectures_forward_pass_word_for_word() -> None:
    forward = lecture().J.forward_steps()
    assert [str(step) for step in forward] == [
        "u = b · c = 3 · 2 = 6",
        "v = a + u = 5 + 6 = 11",
        "J = 3 · v = 3 · 11 = 33",
    ]
    assert forward[0].latex() == r"u = b \cdot c = 3 \cdot 2 = 6"
    assert forward.latex() == (
        "\\begin{aligned}\n"
        "u &= b \\cdot c = 3 \\cdot 2 = 6 \\\\\n"
        "v &= a + u = 5 + 6 = 11 \\\\\n"
        "J &= 3 \\cdot v = 3 \\cdot 11 = 33\n"
        "\\end{aligned}"
    )


def test_the_backward_table_is_aligned() -> None:
    assert columns(repr(lecture().J.steps())) == [
        ["", "edge", "local derivative", "upstream · local", "sum so far"],
        ["1", "J → v", "dJ/dv = 3", "1 · 3 = 3", "dJ/dv = 3"],
        ["2", "v → a", "dv/da = 1", "3 · 1 = 3", "dJ/da = 3"],
        ["3", "v → u", "dv/du = 1", "3 · 1 = 3", "dJ/du = 3"],
        ["4", "u → b", "du/db = c = 2", "3 · 2 = 6", "dJ/db = 6"],
        ["5", "u → c", "du/dc = b = 3", "3 · 3 = 9", "dJ/dc = 9"],
    ]


def test_the_forward_table_is_aligned() -> None:
    assert columns(repr(lecture().J.forward_steps())) == [
        ["1", "u", "b · c = 3 · 2 = 6"],
        ["2", "v", "a + u = 5 + 6 = 11"],
        ["3", "J", "3 · v = 3 · 11 = 33"],
    ]


def test_tables_stay_aligned_where_cells_differ_in_length() -> None:
    x = Value(-0.5, "a long name")
    J = (x * 123.456).tanh() + Value(1e-9, "x") / x
    for table in (repr(J.steps()), repr(J.forward_steps())):
        cells = columns(table)
        assert all(all(row[1:]) for row in cells)
        assert len({len(row) for row in cells}) == 1


@pytest.mark.parametrize("label", ["two\nlines", "a\r\nb", "tab\there", "z" * 10_000])
def test_a_strange_label_leaves_a_table_one_line_a_step(label: str) -> None:
    J = Value(2, label) * Value(3, "y")
    assert len(repr(J.steps()).splitlines()) == 3
    assert len(repr(J.forward_steps()).splitlines()) == 1


def test_a_table_of_many_steps_is_cut_and_says_so() -> None:
    x = Value(1, "x")
    for _ in range(500):
        x = -x
    backward = x.steps()
    assert len(backward) == 500
    for table, head in ((repr(backward), 1), (repr(x.forward_steps()), 0)):
        lines = table.split("\n")
        assert len(lines) == 60 + head + 1
        assert lines[-11] == "... 440 steps left out ..."
        numbers = [row[0] for row in columns(table)][head:]
        assert numbers == [str(i) for i in [*range(1, 51), *range(491, 501)]]
    assert "left out" not in repr(backward[:60])


def test_steps_change_no_gradient() -> None:
    lesson = lecture()
    repr(lesson.J.steps())
    assert all(v.grad is None for v in order(lesson.J))
    lesson.J.backward()
    before = [v.grad for v in order(lesson.J)]
    repr(lesson.J.steps())
    repr(lesson.J.forward_steps())
    assert [v.grad for v in order(lesson.J)] == before == [3, 6, 9, 3, 3, 1]


def test_each_of_several_shares_is_added_and_tells_the_sum() -> None:
    x = Value(3, "x")
    J = x * x + x
    assert sentences(J)[1:] == [
        "dJ/dx += 1",
        "dJ/dx += dJ/dv1 · dv1/dx = 1 · x = 1 · 3 = 3, so far 4",
        "dJ/dx += dJ/dv1 · dv1/dx = 1 · x = 1 · 3 = 3, so far 7",
    ]
    assert [(step.part, step.parts) for step in J.steps()] == [(1, 1), (1, 3), (2, 3), (3, 3)]
    last = J.steps()[-1].latex()
    assert last.startswith(r"\frac{dJ}{dx} \mathrel{+}= ")
    assert last.endswith(r" = 3 \quad\text{(so far 7)}")


def test_an_edge_of_the_output_itself_needs_no_derivative_before_it() -> None:
    a, b = Value(2, "a"), Value(3, "b")
    K = (a + b) * b
    told = [str(step) for step in K.steps()]
    assert told[1] == "dK/db += v1 = 5"
    assert told[3] == "dK/db += dK/dv1 · dv1/db = 3 · 1 = 3, so far 8"
    assert K.steps()[1].latex() == r"\frac{dK}{db} \mathrel{+}= v_{1} = 5"


def test_what_follows_a_sum_of_shares_starts_from_the_sum() -> None:
    x = Value(3, "x")
    y = x * 2
    y.label = "y"
    assert sentences(y * y)[-1] == "dJ/dx = dJ/dy · dy/dx = 12 · 2 = 24"


def test_every_latex_line_is_aligned_at_one_sign() -> None:
    x = Value(3, "x = y & z")
    latex = (x * x + x).steps().latex()
    for line in latex.split("\n")[1:-1]:
        assert len(re.findall(r"(?<!\\)&", line)) == 1, line
        assert re.match(r"\\frac\{dJ\}\{d(v_\{1\}|\\text\{x = y \\& z\})\} &", line), line


def test_constants_get_no_step() -> None:
    x = Value(2, "x")
    J = dot([x, 3.0], [constant(5, "k"), x], 1.0) * 7
    assert {step.input.label for step in J.steps() if step.input.is_leaf} == {"x"}
    assert [step.position for step in J.steps()] == [0, 0, 3]


def test_a_leaf_has_no_steps() -> None:
    for steps in (Value(3).steps(), Value(3).forward_steps()):
        assert len(steps) == 0
        assert repr(steps) == "no steps: nothing was computed here"


def test_a_rule_is_told_by_the_output_where_the_table_does() -> None:
    t = tanh(Value(0.5, "x"))
    t.label = "t"
    assert sentences(t) == ["dt/dx = 1 - t² = 1 - 0.4621² = 0.7864"]
    assert t.steps()[0].latex() == r"\frac{dt}{dx} = 1 - t^{2} = 1 - 0.4621^{2} = 0.7864"


def test_rules_read_like_a_calculus_book() -> None:
    x, y = Value(2, "x"), Value(8, "y")
    assert sentences(x**3) == ["dJ/dx = 3 · x² = 3 · 2² = 12"]
    assert sentences(x.log()) == ["dJ/dx = 1 / x = 1 / 2 = 0.5"]
    assert sentences(x.sin()) == ["dJ/dx = cos(x) = cos(2) = -0.4161"]
    assert sentences(x.exp()) == ["dJ/dx = J = 7.389"]
    assert sentences(y / x) == ["dJ/dy = 1 / x = 1 / 2 = 0.5", "dJ/dx = -J / x = -4 / 2 = -2"]
    assert sentences(relu(x)) == ["dJ/dx = step(x) = step(2) = 1"]
    assert sentences(y - x) == ["dJ/dy = 1", "dJ/dx = -1"]


def test_negative_numbers_stand_in_brackets_behind_a_sign() -> None:
    a, b, c = Value(5, "a"), Value(-3, "b"), Value(-2, "c")
    J = a - b * -c
    told = [*sentences(J), *map(str, J.forward_steps()), *sentences(b / c), *sentences(-b)]
    assert not [text for text in told if re.search(r"[-+·/] ?-", text)]


def test_six_edges_are_told_in_full_and_longer_chains_from_the_upstream_derivative() -> None:
    nodes = [Value(1, "x")]
    for i in range(8):
        nodes.append(2 * nodes[-1])
        nodes[-1].label = f"y{i + 1}"
    told = sentences(nodes[-1])
    assert told[5] == (
        "dy8/dy2 = dy8/dy7 · dy7/dy6 · dy6/dy5 · dy5/dy4 · dy4/dy3 · dy3/dy2"
        " = 2 · 2 · 2 · 2 · 2 · 2 = 64"
    )
    assert told[6] == "dy8/dy1 = dy8/dy2 · dy2/dy1 = 64 · 2 = 128"
    assert told[7] == "dy8/dx = dy8/dy1 · dy1/dx = 128 · 2 = 256"


@pytest.mark.slow
def test_a_chain_ten_thousand_deep_prints() -> None:
    x = y = Value(1, "x")
    for _ in range(10_000):
        y = -y
    backward = y.steps()
    assert "dy/dx = 1" in repr(backward).split("\n")[-1]
    assert str(backward[-1]) == "dy/dx = dy/dv1 · dv1/dx = (-1) · (-1) = 1"
    assert backward.latex().count("\\\\\n") == 9_999
    assert str(y.forward_steps()[-1]).startswith("y = -v9999 = ")
    assert backward[-1].input is x


def test_a_slice_of_the_steps_is_a_table_too() -> None:
    backward = lecture().J.steps()
    assert str(backward[-1]) == SENTENCES["c"]
    assert [str(step) for step in backward[3:]] == [SENTENCES["b"], SENTENCES["c"]]
    assert repr(backward[3:]).count("\n") == 2
    assert repr(backward[4]) == f"<Step {SENTENCES['c']}>"
    assert repr(lecture().J.forward_steps()[0]) == "<ForwardStep u = b · c = 3 · 2 = 6>"


class Unlisted(dict[Value, str]):
    """Names that can be looked up one by one, but not listed."""

    def __iter__(self) -> Iterator[Value]:
        raise AssertionError

    items = keys = values = __iter__  # type: ignore[assignment]


def test_a_forward_step_goes_not_through_the_names_of_all_others() -> None:
    for step in lecture().J.forward_steps():
        assert str(step._replace(named=Unlisted(step.named))) == str(step)


def test_steps_of_a_stale_graph_are_refused() -> None:
    lesson = lecture()
    lesson.b.data = 4
    with pytest.raises(StaleGraphError, match="'b'"):
        lesson.J.steps()
    with pytest.raises(StaleGraphError, match="'b'"):
        lesson.J.forward_steps()


def test_old_steps_do_not_speak_of_new_numbers() -> None:
    a, b = Value(5, "a"), Value(3, "b")
    J = a * b
    answers = [J.steps()[1], J.forward_steps()[0], why(J, b).paths[0]]
    a.data = 100
    J.recompute()
    for each in answers:
        with pytest.raises(StaleGraphError, match="ask for it again"):
            str(each)
    assert str(J.steps()[1]) == "dJ/db = a = 100"
