"""`viz.build` with a link: taken as it is, alone, and told at once if it is broken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from builder_pages import link_of

from nets import MLP, OptionError, moons
from viz import build
from viz.builder.kernels import NOTHING_OWN
from viz.builder.page import builder_text

X, Y = moons(40, noise=0.1, rng=2)


def embedded(html: str) -> str:
    """The link that a page begins with."""
    text = html.partition('id="given">')[2].partition("</script>")[0]
    return str(json.loads(text)["link"])


def test_a_links_text_cannot_end_a_script() -> None:
    link = "build=1.abc</script>.00000000"
    html = builder_text({}, "auto", NOTHING_OWN).with_data({"project": {}, "link": link})
    assert embedded(html) == link
    assert html.count("</script>") == build().html.count("</script>")


def test_a_link_is_taken_whole_or_from_its_fragment() -> None:
    fragment = link_of({})[1:]
    for link in (fragment, f"#{fragment}", f"file:///net.html#{fragment}\n"):
        made = build(link=link)
        assert made.link == embedded(made.html) == fragment


BROKEN = {
    "cut off": link_of({})[:-1],
    "cut off or changed": link_of({}).replace("AAJ7", "AAJ8"),
    "copy it again": "#build=<img src=x onerror='alert(1)'>",
    "version 2, and this page reads version 1": link_of({}, version=2),
}


@pytest.mark.parametrize(("words", "link"), BROKEN.items())
def test_a_broken_link_is_told_at_once(words: str, link: str) -> None:
    with pytest.raises(OptionError, match=words):
        build(link=link)


@pytest.mark.parametrize(
    "others",
    [
        {"net": MLP(2, [1], output="sigmoid", rng=0)},
        {"X": X, "y": Y},
        {"optimiser": "adam"},
        {"test": 0.5},
        {"batch_size": None},
        {"rng": 3},
    ],
    ids=lambda others: "".join(others),
)
def test_a_link_stands_alone(others: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="either a link, or net, X, y and options"):
        build(link=link_of({}), **others)


def test_functions_of_ones_own_come_along_beside_a_link() -> None:
    net = MLP(2, [3, 1], activation=[lambda z: z / (1 + abs(z)), "sigmoid"], rng=0)
    assert build(net, X, Y, link=link_of({})).link == link_of({})[1:]
