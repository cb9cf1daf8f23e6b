"""Networks as the lectures draw them: each drawn unit and weight is compared with the network."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from autograd import AutogradError, Value, parse_all, tanh
from nets import MLP, Layer, Neuron
from nets.models.symbols import PLAIN
from viz import draw
from viz.errors import DrawingError
from viz.render.network import NetworkDrawing
from viz.render.neuron import NeuronTexts
from viz.scene.colours import THEMES

SVG = "{http://www.w3.org/2000/svg}"


def groups(net: Any, **looks: Any) -> dict[str, ElementTree.Element]:
    """The groups of the drawing by their ids."""
    root = ElementTree.fromstring(draw(net, **looks).svg)
    return {g.attrib["id"]: g for g in root.iter(f"{SVG}g")}


def title(group: ElementTree.Element) -> str:
    heading = group.find(f"{SVG}title")
    assert heading is not None and heading.text is not None
    return heading.text


def line(group: ElementTree.Element) -> dict[str, str]:
    path = group.find(f"{SVG}path")
    assert path is not None
    return path.attrib


def centre(group: ElementTree.Element) -> tuple[float, float]:
    circle = group.find(f"{SVG}ellipse")
    assert circle is not None
    return float(circle.attrib["cx"]), float(circle.attrib["cy"])


NET = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)


def test_every_weight_is_a_line_that_tells_its_number() -> None:
    parts = groups(NET)
    for l, (W, _) in enumerate(NET.matrices(), 1):
        for j, row in enumerate(W.tolist(), 1):
            for k, w in enumerate(row, 1):
                assert title(parts[f"w{l}-{j}-{k}"]).endswith(f" = {w!r}")
    assert sum(key.startswith("w") for key in parts) == 9


def test_every_unit_tells_its_bias_and_activation() -> None:
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)
    net.layers[0].neurons[1].b.data = -0.625
    assert title(groups(net)["a1-2"]) == "a¹₂ = tanh(z¹₂)\nb¹₂ = -0.625"


def test_sign_is_colour_and_dash_and_size_is_width() -> None:
    net = MLP(3, [1], init="zeros")
    for w, number in zip(net.layers[0].neurons[0].w, (2.0, -1.0, 0.0), strict=True):
        w.data = number
    parts = groups(net)
    above, below, none = (line(parts[f"w1-1-{k}"]) for k in (1, 2, 3))
    assert "stroke-dasharray" not in above
    assert below["stroke-dasharray"] != none["stroke-dasharray"]
    assert len({above["stroke"], below["stroke"], none["stroke"]}) == 3
    widths = [float(each["stroke-width"]) for each in (above, below, none)]
    assert widths[0] > widths[1] > widths[2]
    assert widths[1] - widths[2] == pytest.approx((widths[0] - widths[2]) / 2, abs=0.011)


@pytest.mark.parametrize("graphviz", ["any", "within pygraphviz"])
def test_columns_stand_side_by_side_and_units_in_order(
    graphviz: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if graphviz != "any":
        pytest.importorskip("pygraphviz")
        monkeypatch.setenv("PATH", "")
    parts = groups(MLP(4, [5, 3], rng=1))
    columns = [
        [centre(parts[f"{name}-{j}"]) for j in range(1, n + 1)]
        for name, n in (("x", 4), ("a1", 5), ("a2", 3))
    ]
    xs = [{x for x, _ in column} for column in columns]
    assert all(len(each) == 1 for each in xs)
    assert min(xs[0]) < min(xs[1]) < min(xs[2])
    middles = []
    for column in columns:
        ys = [y for _, y in column]
        assert ys == sorted(ys)
        middles.append((ys[0] + ys[-1]) / 2)
    assert max(middles) - min(middles) < 0.1


def test_each_line_leads_from_its_input_to_its_unit() -> None:
    parts = groups(NET)
    radius = float(parts["x-1"].find(f"{SVG}ellipse").attrib["rx"])  # type: ignore[union-attr]
    for key, group in parts.items():
        if name := re.fullmatch(r"w(\d)-(\d)-(\d)", key):
            l, j, k = map(int, name.groups())
            ends = re.findall(r"(-?[\d.]+),(-?[\d.]+)", line(group)["d"])
            before = f"x-{k}" if l == 1 else f"a{l - 1}-{k}"
            for end, unit in ((ends[0], before), (ends[-1], f"a{l}-{j}")):
                away = math.dist(map(float, end), centre(parts[unit]))
                assert away == pytest.approx(radius, abs=1)


def test_headings_name_the_layers_and_their_shapes() -> None:
    shown = " ".join(ElementTree.fromstring(draw(NET).svg).itertext())
    for words in (
        "layer 1",
        "3 tanh",
        "W¹ (3, 2)",
        "b¹ (3, 1)",
        "layer 2",
        "1 sigmoid",
        "13 parameters",
    ):
        assert words in shown


def test_a_large_layer_is_cut_and_says_by_how_many() -> None:
    drawing = draw(MLP(784, [17, 10], rng=1))
    parts = groups(MLP(784, [17, 10], rng=1))
    inputs = [int(key[2:]) for key in parts if re.fullmatch(r"x-\d+", key)]
    assert sorted(inputs) == [*range(1, 9), *range(777, 785)]
    assert f"⋮ {784 - len(inputs)} more" in drawing.svg
    assert sum(key.startswith("w1-") for key in parts) == 17 * len(inputs)
    assert sum(key.startswith("w2-") for key in parts) == 10 * 17


def test_the_drawing_as_text_is_the_table_of_shapes() -> None:
    assert repr(draw(NET)) == str(NET.summary())


def test_the_theme_colours_paper_and_lines() -> None:
    light, dark = draw(NET).svg, draw(NET, theme="dark").svg
    assert light != dark and draw(NET).svg == light
    with pytest.raises(AutogradError, match="theme"):
        draw(NET, theme="pink")


@pytest.mark.parametrize(
    "options",
    [
        {"names": {"u": 3}, "edges": "x", "depth": -1, "heat": 3},
        *({"edges": "local"}, {"heat": True}, {"path": Value(1)}, {"order": 2}, {"depth": 0}),
        *({"names": {}}, {"direction": "TB"}),
    ],
    ids=lambda options: "-".join(options),
)
def test_the_options_of_graphs_are_refused_for_a_network(options: dict[str, Any]) -> None:
    with pytest.raises(DrawingError, match="a network takes only theme=") as error:
        draw(NET, **options)
    refused = str(error.value).split("; ")[1].split(":")[0]
    assert set(refused.split(", ")) == options.keys()


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "dot", "html"])
def test_a_network_is_saved_like_every_drawing(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"net.{ending}"
    draw(NET).save(path)
    starts = {
        "svg": b"<svg",
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "dot": b"digraph",
        "html": b"<!doctype",
    }
    assert path.read_bytes().startswith(starts[ending])


def test_the_name_of_an_activation_is_only_text() -> None:
    def hostile(z: Value) -> Any:
        return tanh(z)

    hostile.__name__ = '<b>"\\N\n</script>'
    drawing = draw(MLP(1, [1, 1], activation=hostile, rng=1))
    shown = " ".join(ElementTree.fromstring(drawing.svg).itertext())
    assert '<b>"\\N </script>' in shown and "<b>" not in drawing.svg


def test_one_layer_is_a_network_and_what_has_none_is_told() -> None:
    drawing = NetworkDrawing(Layer(2, 2, rng=1), THEMES["light"])
    assert "a-2" in groups_of(drawing.svg)

    class Odd:
        layers = (1, 2)

    with pytest.raises(AutogradError, match="expected a network with layers"):
        draw(Odd())


def groups_of(svg: str) -> set[str]:
    return set(re.findall(r'id="([^"]+)"', svg))


def test_a_neuron_is_drawn_with_its_inputs_and_weights() -> None:
    neuron = Neuron(2, "sigmoid", rng=1)
    parts = groups(neuron)
    assert [title(parts[f"w-1-{k}"]) for k in (1, 2)] == [
        f"{w.label} = {w.data!r}" for w in neuron.w
    ]
    assert title(parts["a-1"]) == "a = sigmoid(z)\nb = 0.0"
    assert title(parts["a-rest-heading"]) == "neuron\nsigmoid"
    assert draw(neuron).title == "2 → 1, 3 parameters"


def test_a_part_of_a_network_keeps_its_names() -> None:
    net = MLP(2, [3, 4], activation="tanh", rng=1)
    unit = groups(net.layers[0].neurons[2])
    assert title(unit["a1-1"]) == "a¹₃ = tanh(z¹₃)\nb¹₃ = 0.0"
    assert title(unit["w1-1-2"]) == f"w¹₃₂ = {net.layers[0].neurons[2].w[1].data!r}"
    assert title(unit["a1-rest-heading"]) == "layer 1\nneuron 3\ntanh"
    last = groups(net.layers[1])
    assert [title(last[f"a1-{k}"]) for k in (1, 2, 3)] == ["a¹₁", "a¹₂", "a¹₃"]
    assert title(last["w2-4-3"]) == f"w²₄₃ = {net.layers[1].neurons[3].w[2].data!r}"
    softmax = MLP(2, [3], output="softmax", rng=1).layers[0].neurons[1]
    assert title(groups(softmax)["a1-1"]).startswith("a¹₂ = softmax(z¹₂)")


def test_a_neuron_is_the_lectures_first_picture_in_every_form() -> None:
    neuron = Neuron(2, "sigmoid", rng=1)
    drawing = draw(neuron)
    parts = ["z = w₁·x₁ + w₂·x₂ + b", "a = σ(z)", "ŷ"]
    picture = [
        "".join(text.itertext()) for text in ElementTree.fromstring(drawing.svg).iter(f"{SVG}text")
    ]
    assert {"x₁", "x₂", "w₁", "w₂", *parts} < {*picture}
    assert drawing.tree.splitlines()[:3] == [
        "x₁ ── w₁ ──┐",
        "           ├──▶ [ z = w₁·x₁ + w₂·x₂ + b │ a = σ(z) ] ──▶ ŷ",
        "x₂ ── w₂ ──┘",
    ]
    matrices = [line.split()[0] for line in drawing.tree.splitlines()[5:-1]]
    assert matrices == ["X", "W", "b", "Z", "A", "Y"]
    assert '-->|"w₁"| n' in str(drawing.mermaid) and "ŷ" in str(drawing.mermaid)
    assert all(part in drawing.dot.source for part in parts)
    assert draw(MLP(2, [1], rng=1)).mermaid is None


def test_the_boxes_of_a_neuron_have_the_numbers_of_its_graph() -> None:
    neuron = Neuron(3, "tanh", rng=2)
    texts = NeuronTexts.of(None, None, ["x₁", "x₂", "x₃"], neuron.activation)
    x = {f"x{k}": 0.5 * k for k in (1, 2, 3)}
    w = {f"w{k}": p.data for k, p in enumerate(neuron.w, 1)}
    plain = f"{texts.z}; {texts.a}".translate(PLAIN)
    named = parse_all(plain, **x, **w, b=neuron.b.data)
    assert named["a"].data == pytest.approx(neuron([*x.values()]).data, rel=1e-15)


def test_a_neuron_of_many_inputs_shows_the_first_and_the_last_in_every_form() -> None:
    drawing = draw(Neuron(40, "relu", rng=1))
    assert "w₈" in drawing.svg and "w₉<" not in drawing.svg and "w₃₃" in drawing.svg
    picture = drawing.tree.split("\n\n")[0]
    assert len(picture.splitlines()) == 17 and "z = w₁·x₁ + … + w₄₀·x₄₀ + b" in picture
    assert str(drawing.mermaid).count("-->|") == 17
