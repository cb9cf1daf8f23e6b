"""Lists of statements, as in `u = b*c; v = a + u; J = 3*v`. ¦ stands before the place to be pointed
at, and is no part of the text.
"""

from __future__ import annotations

import pytest

from autograd import ExpressionError, parse, parse_all


def test_assigned_names_label_nodes_and_can_be_differentiated_by() -> None:
    named = parse_all("w = 2; u = a*w; v = u; t = v + u; J = t + 1", a=3)
    assert [v.label for v in named.values()] == ["a", "w", "u", "v", "t", "J"]
    named["J"].backward()
    assert (named["J"].data, named["w"].grad, named["a"].grad) == (13, 6, 4)


LISTS = {
    "u = b*¦v; v = a + u": "v is used before it is set",
    "J = 3*¦J": "J is used before it is set",
    "u = b; ¦u = a + u; J = u": "u is set twice: choose another name here",
    "u = a;¦; J = u*b": "something is missing before this semicolon",
    "¦; u = a*b": "something is missing before this semicolon",
    "u = a*¦; J = u*b": "something is missing before this semicolon",
}


@pytest.mark.parametrize("marked", LISTS)
def test_a_list_of_statements_that_is_wrong_says_what_to_do(marked: str) -> None:
    with pytest.raises(ExpressionError, match=LISTS[marked]) as caught:
        parse(marked.replace("¦", ""), a=2.0, b=3.0)
    assert (caught.value.line, caught.value.column) == (1, marked.index("¦") + 1)
