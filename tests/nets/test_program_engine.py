"""When training runs as a program, when it does not, and what errors say."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from trainings import network, numbers, run

import autograd
from autograd import Value
from autograd.engine.errors import BranchError
from nets import (
    MLP,
    Adam,
    DivergenceError,
    GradientDescent,
    LabelError,
    Momentum,
    Neuron,
    OptionError,
    binary_cross_entropy,
    softmax_cross_entropy,
    training,
)


class Around:
    """A model that wraps a network, for subclasses that do more."""

    def __init__(self) -> None:
        self.net, self.factor, self.rng = network(), 1.0, random.Random(5)

    def parameters(self) -> list[Value]:
        return self.net.parameters()

    def __call__(self, x: Any) -> Any:
        return self.net(x) * self.factor


def steered(a: Any, y: Any) -> Any:
    return -autograd.log(a if y else 1 - a)


def by_kind(a: Any, y: Any) -> Any:
    return (a - y) ** 2 if isinstance(y, Value) else (a - y) ** 4


def of_the_library(a: Any, y: Any) -> Any:
    return (a - math.exp(-y)) ** 2


def detached(a: Any, y: Any) -> Any:
    return (a - y) ** 2 * (1 + a.data)


def weighed(a: Any, y: Any) -> Any:
    return (a - y) ** 2 * (1 + a.item())


def sloped(a: Any, y: Any) -> Any:
    z = a * 2.0
    z.backward()
    return (a - y) ** 2 * (1 + z.grad)


def printed(a: Any, y: Any) -> Any:
    return (a - y) ** 2 * (1 + float(f"{a:.17g}"))


class Dropout(Around):
    def __call__(self, x: Any) -> Any:
        return super().__call__(x) * (0.1 + 0.9 * self.rng.random())


@pytest.mark.parametrize(
    ("make", "loss", "words"),
    [
        (network, steered, "!= 0"),
        (network, by_kind, "something else with numbers than with Values"),
        (network, of_the_library, "a Value does not turn into a float"),
        (network, detached, "the data of"),
        (network, weighed, "item() of"),
        (network, sloped, "backward() of"),
        (network, printed, "could not convert string to float"),
        (Dropout, "bce", "not the same each time"),
    ],
)
def test_what_is_no_program_is_trained_by_the_eager_engine_with_a_note(
    make: Any, loss: Any, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = make()
    history = run(model, loss=loss, progress=True)
    assert history.note is not None and words in history.note
    assert capsys.readouterr().err.count("trained by the eager engine: ") == 1
    if make is network:
        twin = make()
        assert run(twin, loss=loss, engine="eager").to_dict() == history.to_dict()
        assert numbers(twin) == numbers(model)
    else:  # drawn for each example: no two have the same scale
        assert len(history) == 4


def test_a_program_that_is_asked_for_is_had_or_refused() -> None:
    net = network()
    before = numbers(net)
    with pytest.raises(BranchError):
        run(net, loss=steered, engine="program")
    assert numbers(net) == before
    with pytest.raises(OptionError, match=r"engine is .auto., .program. or .eager., got 'jit'"):
        run(net, engine="jit")
    assert run(net).note is None and run(net, engine="eager").note is None


def test_a_model_that_a_callback_changes_is_compiled_anew() -> None:
    trainings = []
    for engine in ("auto", "eager"):
        model = Around()

        def soften(epoch: Any, model: Around = model) -> None:
            model.factor *= 0.9

        history = run(model, callbacks=[soften], engine=engine)
        assert history.note is None
        trainings.append([*history.loss, *numbers(model)])
    assert trainings[0] == pytest.approx(trainings[1], rel=1e-9)
    assert trainings[0][:4] != pytest.approx(run(Around()).loss, rel=1e-3)


def test_callbacks_see_and_may_set_the_parameters() -> None:
    trainings = []
    for engine in ("program", "eager"):
        net, seen = network(), list[Any]()

        def halve(epoch: Any, net: MLP = net, seen: list[Any] = seen) -> None:
            seen.append(numbers(net))
            net.layers[0].neurons[0].w[0].data = 0.25

        run(net, callbacks=[halve], engine=engine)
        trainings.append([x for row in seen for x in row] + numbers(net))
        assert numbers(net)[0] == 0.25
    assert trainings[0] == pytest.approx(trainings[1], rel=1e-9)


def test_divergence_is_told_with_its_place_and_undone() -> None:
    errors = []
    for engine in ("program", "eager"):
        neuron, kept = Neuron(1, "linear", init="zeros"), list[Any]()
        optimiser = Momentum(1e60)
        options: dict[str, Any] = {"loss": "mse", "engine": engine, "optimiser": optimiser}
        steps = training(neuron, [[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0], **options)
        with pytest.raises(DivergenceError) as told:
            for _ in steps:
                kept.append(numbers(neuron))
        assert numbers(neuron) == kept[-1] and all(map(math.isfinite, kept[-1]))
        state = optimiser.state(neuron.parameters())
        assert all(memory is not None and math.isfinite(memory["v"]) for memory in state)
        errors.append(str(told.value).partition(": ")[0])
    assert errors[0] == errors[1]


def test_a_number_that_is_not_finite_is_named_as_the_eager_engine_names_it() -> None:
    def loss(a: Any, y: Any) -> Any:
        return autograd.sqrt(a - y)  # fails where a < y

    told = []
    for engine in ("program", "eager"):
        neuron = Neuron(1, "linear", init="zeros")
        neuron.b.data = 1.0
        options: dict[str, Any] = {"optimiser": GradientDescent(0.1), "engine": engine}
        options |= {"batch_size": 2, "shuffle": False, "loss": loss}
        steps = training(neuron, [[0.0]] * 4, [0.5, 0.5, 0.5, 0.9], **options)
        with pytest.raises(DivergenceError, match=r"batch 2: .*sqrt") as error:
            for _ in steps:
                before = numbers(neuron), [p.grad for p in neuron.parameters()]
        assert (numbers(neuron), [p.grad for p in neuron.parameters()]) == before
        told.append(str(error.value))
    assert told[0] == told[1]


@pytest.mark.parametrize("around", [False, True])
@pytest.mark.parametrize(("start", "y"), [(0.9, 1), (0.1, 0)])
def test_an_output_that_becomes_no_probability_is_refused(
    around: bool, start: float, y: int
) -> None:
    def loss(a: Any, y: Any) -> Any:
        return 2 * binary_cross_entropy(a, y)

    for engine in ("program", "eager"):
        neuron = Neuron(1, "linear", init="zeros")
        neuron.b.data = start
        options: dict[str, Any] = {"loss": loss if around else "bce", "engine": engine}
        steps = training(neuron, [[1.0]] * 3, [y] * 3, optimiser="sgd", **options)
        steps.optimiser.learning_rate = 0.2
        next(steps)
        with pytest.raises(LabelError, match="takes probabilities from 0 to 1"):
            next(steps)


def test_a_class_that_is_none_is_refused_inside_a_loss_of_ones_own() -> None:
    net = MLP(2, [3], rng=1)
    with pytest.raises(LabelError, match="a class is one of 0 to 2, got 3"):
        run(net, y=[0, 1, 2, 3] * 6, loss=lambda z, y: 2 * softmax_cross_entropy(z, y))


class Interrupted(Adam):
    """Ctrl-C in the middle of the third epoch."""

    steps = 0

    def move(self, p: Any, g: Any, memory: Any) -> Any:
        self.steps += 1
        if self.steps == 2 * 4 + 3:
            raise KeyboardInterrupt
        return super().move(p, g, memory)


def test_ctrl_c_leaves_all_as_after_the_last_whole_epoch() -> None:
    net, twin, optimiser, other = network(), network(), Interrupted(), Adam()
    history = run(net, optimiser=optimiser, engine="program")
    assert history.stopped == "interrupted after epoch 2"
    assert history.to_dict() == run(twin, optimiser=other, epochs=2, engine="program").to_dict()
    assert numbers(net) == numbers(twin)
    assert {p.grad for p in (*net.parameters(), *twin.parameters())} == {None}
    assert optimiser.state(net.parameters()) == other.state(twin.parameters())


def test_a_cost_that_leaves_the_graph_is_told_as_ever() -> None:
    with pytest.raises(OptionError, match="the cost depends on no parameter"):
        run(network(), loss=lambda a, y: Value(a.data) - y)


@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
def test_metrics_get_the_outputs_of_before_the_step_of_a_model_that_gives_its_parameter(
    optimiser: str,
) -> None:
    def outputs(engine: str) -> list[list[float]]:
        b, kept = Value(0.0, "b"), []
        model: Any = lambda x: b  # noqa: E731  # so the results are a view of the parameters
        model.parameters = lambda: [b]

        def keep(a: Any, y: Any) -> float:
            kept.append(a.ravel().tolist())
            return 0.0

        run = training(
            model, [[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0], loss="mse", optimiser=optimiser,
            epochs=2, batch_size=1, shuffle=False, metrics=[keep], engine=engine,
        )  # fmt: skip
        assert len([*run]) == 2
        return kept

    by_program, eager = outputs("program"), outputs("eager")
    assert by_program[0][0] == 0.0 and len(by_program) == 2
    for one, other in zip(by_program, eager, strict=True):
        assert one == pytest.approx(other, rel=1e-12)
