"""What a picture of a training shows: the right numbers, for each kind of task."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from watched import KeptScreen, X, Y, hourly, kept_watch, network, quick

from nets import MLP, Adam, Neuron, fit, training
from viz import Watch
from viz.scene.colours import THEMES
from viz.scene.regions import rgb
from viz.watching.contours import stripes, zero_pieces
from viz.watching.curves import chart_svg, thinned
from viz.watching.picture import picture_of, title_of
from viz.watching.seen import Chart, Lines, MeasureCurve, Plane, Seen
from viz.watching.subject import Subject
from viz.watching.text_picture import Paper, lines_of

SVG = "{http://www.w3.org/2000/svg}"
NAN = float("nan")


def seen_of(net: Any, x: Any, y: Any, inputs: Any = None, **options: Any) -> Seen:
    watched, screen = kept_watch(net, x, y, inputs)
    quick(net, x, y, callbacks=watched, epochs=2, **options)
    return screen.shown[-1]


def written(seen: Seen) -> str:
    """The picture, which is well-formed in each theme and has no number that is none."""
    for theme in THEMES.values():
        picture = picture_of(seen, theme)
        ElementTree.fromstring(picture)
        assert "nan" not in re.sub(r"<text.*?</text>|<title>.*?</title>", "", picture)
    return picture


def test_the_ground_is_the_networks_output_at_each_place() -> None:
    net = network()
    ground = seen_of(net, X, Y).ground
    assert isinstance(ground, Plane)
    low, high = X.min(axis=0), X.max(axis=0)
    for k, axis in ((0, ground.across), (1, ground.up)):
        room = 0.08 * (high[k] - low[k])
        assert axis[[0, -1]] == pytest.approx([low[k] - room, high[k] + room])
    for i, j in ((0, 0), (0, 47), (47, 0), (20, 31)):
        output = net([ground.across[j], ground.up[i]]).data
        assert ground.winner[i, j] == (output > 0.5)
        assert ground.sure[i, j] == pytest.approx(abs(2 * output - 1), abs=1e-12)
        assert ground.borders[0][i, j] == pytest.approx(output - 0.5, abs=1e-12)


def test_a_loss_of_logits_has_its_border_at_0_and_its_accuracy_there() -> None:
    net = MLP(2, [3, 1], activation="tanh", rng=1)
    seen = seen_of(net, X, Y, loss="bce_from_logits")
    assert isinstance(seen.ground, Plane)
    z = net([seen.ground.across[5], seen.ground.up[7]]).data
    assert seen.ground.borders[0][7, 5] == pytest.approx(z, abs=1e-12)
    (accuracy,) = seen.charts[1].curves
    before = MLP(2, [3, 1], activation="tanh", rng=1)  # as fit measures it: before the last step
    quick(before, loss="bce_from_logits", epochs=1)
    assert accuracy.numbers[-1] == float(((before.predict(X) > 0) == (Y > 0.5)).mean())


def test_one_input_and_numbers_give_the_curve() -> None:
    x = np.linspace(-3, 3, 40)[:, None]
    net = MLP(1, [8, 1], activation="tanh", rng=1)
    seen = seen_of(net, x, np.sin(x[:, 0]), loss="mse", optimiser=Adam(0.05))
    assert isinstance(seen.ground, Lines) and len(seen.ground.outputs) == 1
    for i in (0, 60, 119):
        assert seen.ground.outputs[0][i] == pytest.approx(net([seen.ground.across[i]]).data)
    assert [seen.points[0].y[k] for k in (0, 39)] == pytest.approx([np.sin(-3), np.sin(3)])
    assert seen.charts[1].title == "R²"
    y = np.sin(x[:, 0])
    before = MLP(1, [8, 1], activation="tanh", rng=1)
    quick(before, x, y, loss="mse", optimiser=Adam(0.05), epochs=1)
    expected = 1 - ((y - before.predict(x)) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    assert seen.charts[1].curves[0].numbers[-1] == pytest.approx(expected)
    written(seen)


def test_two_of_many_inputs_are_chosen_by_name_and_the_others_have_their_mean() -> None:
    rng = np.random.RandomState(0)
    x = rng.randn(60, 20)
    y = (x[:, 0] * x[:, 2] > 0).astype(int)
    net = MLP(20, [4, 1], activation="tanh", output="sigmoid", rng=1)
    seen = seen_of(net, x, y, ("x1", "x3"))
    assert isinstance(seen.ground, Plane) and seen.axes == ("x₁", "x₃")
    assert seen.fixed == "the other 18 inputs at their mean"
    row = x.mean(axis=0)
    row[0], row[2] = seen.ground.across[3], seen.ground.up[40]
    assert seen.ground.borders[0][40, 3] == pytest.approx(net(row).data - 0.5, abs=1e-12)
    assert seen.points[0].y.tolist() == x[:, 2].tolist()
    assert "at their mean" in written(seen)


def test_columns_with_names_are_chosen_by_theirs() -> None:
    class Table(np.ndarray):
        columns = ("age", "height", "<b>")

    x = np.random.RandomState(0).randn(30, 3)
    y = (x[:, 0] > 0).astype(int)
    net = MLP(3, [2, 1], output="sigmoid", rng=1)
    subject = Subject.of_data(net, x.view(Table), y, (None, None), ("<b>", "age"), "rows")
    assert subject.shown == [2, 0]
    screen = KeptScreen()
    quick(net, x, y, callbacks=Watch(subject, screen=lambda theme: screen))
    assert "&lt;b&gt;" in written(screen.shown[-1])


def test_each_of_several_classes_has_its_region() -> None:
    rng = np.random.RandomState(1)
    middles = np.array([[0, 0], [4, 0], [0, 4], [4, 4], [2, 8]])
    y = np.arange(100) % 5
    x = middles[y] + 0.3 * rng.randn(100, 2)
    net = MLP(2, [6, 5], activation="tanh", rng=1)
    seen = seen_of(net, x, y, loss="softmax_cross_entropy")
    assert isinstance(seen.ground, Plane) and seen.ground.classes == 5
    for i, j in ((0, 0), (47, 47), (10, 33)):
        outputs = net.predict([[seen.ground.across[j], seen.ground.up[i]]])[0]
        assert seen.ground.winner[i, j] == outputs.argmax()
    assert sorted(set(seen.points[0].classes.tolist())) == [0, 1, 2, 3, 4]
    written(seen)
    one = MLP(1, [6, 5], activation="tanh", rng=1)
    strip = seen_of(one, x[:, :1], y, loss="softmax_cross_entropy")
    assert isinstance(strip.ground, Plane) and strip.points[0].y.tolist() == y.tolist()
    written(strip)


@pytest.mark.parametrize("targets", [Y * 2 - 1, Y[:, None], np.stack([Y, 1 - Y], axis=1)])
def test_targets_of_other_forms_are_classes_too(targets: Any) -> None:
    width = 1 if targets.ndim == 1 else targets.shape[1]
    loss = "hinge" if targets.min() < 0 else "bce"
    net = MLP(2, [3, width], output="linear" if loss == "hinge" else "sigmoid", rng=1)
    seen = seen_of(net, X, targets, loss=loss)
    assert seen.charts[1].title == "accuracy" and isinstance(seen.ground, Plane)
    written(seen)


def test_numbers_over_two_inputs_are_shades_and_several_numbers_show_the_first() -> None:
    seen = seen_of(MLP(2, [3, 1], rng=1), X, X[:, 0] * 2.5, loss="mse")
    assert seen.charts[1].title == "R²" and (seen.points[0].sure < 1).any()
    written(seen)
    net = MLP(2, [3, 2], rng=1)
    seen = seen_of(net, X, X * 2.5, loss="mse")
    assert isinstance(seen.ground, Plane)
    low, high = 2.5 * X[:, 0].min(), 2.5 * X[:, 0].max()
    output = net([seen.ground.across[9], seen.ground.up[9]])[0].data
    share = (output - (low + high) / 2) / ((high - low) / 2)
    assert seen.ground.sure[9, 9] == pytest.approx(min(1, abs(share)))
    written(seen)


def test_a_function_with_parameters_is_shown_without_a_network() -> None:
    neuron = Neuron(1, "linear", rng=0)

    def line(x: Any) -> Any:
        return neuron(x) * 2

    line.parameters = neuron.parameters  # type: ignore[attr-defined]
    x = np.arange(5.0)[:, None]
    seen = seen_of(line, x, 3 * x[:, 0] + 0.5, loss="mse")
    assert seen.layers == [] and "weights:" not in written(seen)


def test_numbers_that_are_none_leave_gaps() -> None:
    seen = seen_of(network(), X, Y)
    assert isinstance(seen.ground, Plane)
    chart = Chart("loss", [MeasureCurve([1, 2, 3, 4], [NAN, float("inf"), 2.0, NAN], False)])
    field = seen.ground.borders[0].copy()
    field[10:20, 10:20] = NAN
    ground = seen.ground._replace(borders=[field])
    picture = written(seen._replace(charts=[chart], ground=ground))
    assert "loss nan" in picture
    x = np.arange(6.0)[:, None]
    line = seen_of(Neuron(1, "linear", rng=0), x, x[:, 0] + 0.5, loss="mse")
    assert isinstance(line.ground, Lines)
    column = line.ground.outputs[0].copy()
    column[50] = NAN
    path = written(line._replace(ground=line.ground._replace(outputs=[column])))
    assert max(part.count("M") for part in re.findall(r' d="([^"]*)"', path)[-4:]) >= 1


def test_the_zero_of_a_field_is_where_it_is_zero() -> None:
    rows, columns = np.mgrid[0:21, 0:21] / 10 - 1
    pieces = zero_pieces(rows**2 + columns**2 - 0.507)
    for x, y, x2, y2 in pieces:
        for across, up in ((x, y), (x2, y2)):
            assert np.hypot(across / 10 - 1, up / 10 - 1) == pytest.approx(0.507**0.5, abs=0.01)
    ends = [(round(x, 9), round(y, 9)) for piece in pieces for x, y in (piece[:2], piece[2:])]
    assert all(ends.count(end) == 2 for end in ends)  # a closed curve
    assert zero_pieces(np.array([[1.0, 1.0], [1.0, 2.0]])) == []
    assert len(zero_pieces(np.array([[1.0, -1.0], [-1.0, 1.0]]))) == 2


def test_stripes_hold_each_pixel_once() -> None:
    image = np.random.RandomState(0).randint(0, 2, (7, 9, 3)).astype(float)
    drawn = np.full((7, 9, 3), np.nan)
    for colour, places in stripes(image).items():
        for column, row, count in places:
            assert np.isnan(drawn[row, column : column + count]).all()
            drawn[row, column : column + count] = rgb(colour)
    assert (drawn == image).all()


def test_the_ground_is_shapes_which_every_reader_of_notebooks_shows() -> None:
    seen = seen_of(network(), X, Y)
    assert isinstance(seen.ground, Plane)
    picture = picture_of(seen, THEMES["light"])
    assert "<image" not in picture and "href" not in picture and len(picture) < 100_000
    rows, columns = seen.ground.winner.shape
    widths = re.findall(r"M\d+ \d+h(\d+)v1h-\1z", picture)
    assert sum(map(int, widths)) == rows * columns


def test_a_long_curve_is_thinned_and_keeps_its_last_number() -> None:
    curve = MeasureCurve(range(1, 1001), [1 / k for k in range(1, 1001)], False)
    pairs = thinned(curve)
    assert len(pairs) <= 150 and pairs[-1] == (1000, 1 / 1000)
    assert all(y == 1 / k for k, y in pairs)
    assert chart_svg(Chart("loss", [curve]), (0, 0, 100, 50), THEMES["light"], curve.epochs[-1])


def test_few_measured_epochs_are_dots_so_that_the_line_between_them_is_no_claim() -> None:
    few = Chart("accuracy", [MeasureCurve([1, 300], [0.5, 1.0], False)])
    many = Chart("loss", [MeasureCurve(range(1, 301), [1.0] * 300, False)])
    area, theme = (0.0, 0.0, 100.0, 50.0), THEMES["light"]
    assert chart_svg(few, area, theme, 300).count("<circle") == 2
    assert "<circle" not in chart_svg(many, area, theme, 300)


def test_the_picture_says_where_the_training_is() -> None:
    run = training(network(), X, Y, loss="bce", epochs=3, validation=0.25)
    screen = KeptScreen()
    watched = Watch(Subject.of_training(run, None), run, screen=lambda theme: screen)
    for _ in watched:
        pass
    first, last = screen.shown[0], screen.shown[-1]
    assert title_of(first) == "Before epoch 1 of 3"
    loss, test = run.history.loss[-1], run.history.validation_loss[-1]
    start = f"Epoch 3 of 3: loss {loss:.3g}, test {test:.3g}, accuracy "
    assert title_of(last).startswith(start) and start in written(last)
    assert [(p.is_test, len(p.x)) for p in last.points] == [(True, 10), (False, 30)]
    assert "hollow: to test with" in written(last)


def test_with_a_metric_the_last_picture_does_not_depend_on_the_time() -> None:
    pictures = []
    for clock in (hourly(), lambda: 0.0):
        net = network()
        watched, screen = kept_watch(net, clock=clock)
        quick(net, callbacks=watched, metrics=["accuracy"], validation=0.25)
        pictures.append(written(screen.shown[-1]))
    assert pictures[0] == pictures[1]


def test_each_weight_is_a_line_as_wide_as_in_the_drawing() -> None:
    from viz import draw

    net = network()
    seen = seen_of(net, X, Y)
    drawing = draw(net, theme="light").svg
    lines = re.findall(r'<path d="M[^"]*" fill="none" stroke="(#\w+)" stroke-width="([\d.]+)"'
                       r' stroke-opacity', picture_of(seen, THEMES["light"]))  # fmt: skip
    drawn = re.findall(r'class="edge">.*?stroke="(#\w+)" stroke-width="([\d.]+)"', drawing, re.S)
    wide = {(ink, round(float(width), 1)) for ink, width in lines}
    assert len(lines) == 12 and wide == {(ink, round(float(width), 1)) for ink, width in drawn}


def test_examples_to_test_with_can_be_given_and_many_are_thinned() -> None:
    x = np.random.RandomState(0).randn(700, 2)
    y = (x[:, 0] > 0).astype(int)
    net = network()
    watched, screen = kept_watch(net, x, y, X_test=X, y_test=Y)
    fit(net, x, y, loss="bce", epochs=1, callbacks=watched, progress=False)
    (test, train) = screen.shown[-1].points
    assert (test.total, train.total, len(train.x)) == (40, 700, 600)
    assert "600 of 700 points" in written(screen.shown[-1])


def test_in_a_terminal_all_curves_go_over_the_same_epochs() -> None:
    loss = MeasureCurve(range(1, 101), [1.0] * 100, False)
    score = MeasureCurve([1, 50], [0.0, 1.0], False, 1.0)
    net = network()
    watched, screen = kept_watch(net)
    quick(net, epochs=1, callbacks=watched)
    charts = [Chart("loss", [loss]), Chart("accuracy", [score])]
    seen = screen.shown[-1]._replace(charts=charts, done=100)
    paper = Paper(columns=41, rows=8, is_plain=False, paint=lambda text, role: text)
    first, second = (line[14:] for line in lines_of(seen, "", paper)[1:3])
    assert first == "█" * 24 + " 1"
    assert second == "▁" * 11 + "█" + " " * 12 + " 1"
