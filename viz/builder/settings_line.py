"""The settings of a builder's page in one line, such as `data=circles hidden=4 tanh lock=data`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from nets import OptionError
from nets.errors import UnknownNameError
from nets.learning import penalties
from nets.learning.optimisers import OPTIMISERS
from nets.models.activations import activation_named
from nets.models.initialisers import INITIALISERS
from nets.options.values import count, not_negative, one_of

from .kernels import NOTHING_OWN, by_first_name
from .limits import DATA_SETS, ENDS, MOST, TASK_LOSSES
from .training_settings import Learning, learning_of

Json = dict[str, Any]
Words = dict[str, str]

LOCKS = (
    *("data", "hidden", "features", "loss", "optimiser", "schedule", "penalty", "batch", "init"),
)
"""What a link can lock, as in `static/locks.mjs`."""

SETTINGS = {
    "data": ("data=circles", f"the data set: {', '.join(DATA_SETS)}"),
    "n": ("n=200", "how many examples"),
    "noise": ("noise=0.1", "how far the examples are shaken"),
    "classes": ("classes=3", "how many classes, of blobs and spirals"),
    "seed": ("seed=1", "the seed of the data, and of the choice of the test examples"),
    "standardise": ("standardise=yes", "standardise the inputs: yes or no"),
    "test": ("test=0.25", "the share to test with"),
    "point": ("point=12", "a point that is chosen when the page opens"),
    "features": ("features=x1,x1^2", "what the network reads: x1, x2, x1^2, x2^2, x1*x2, sin(x1)"),
    "hidden": ("hidden=4,2 tanh", "the units of each hidden layer, or 0, and their activation"),
    "output": ("output=sigmoid", "the activation of the last layer"),
    "init": ("init=zeros", f"the first weights: {', '.join(by_first_name(INITIALISERS))}"),
    "weights_seed": ("weights_seed=3", "the seed of the first weights"),
    "loss": ("loss=hinge", "the loss, by its name in fit"),
    "optimiser": ("optimiser=adam", f"the optimiser: {', '.join(by_first_name(OPTIMISERS))}"),
    "learning_rate": ("learning_rate=0.1", "the learning rate"),
    "penalty": ("penalty=l2,0.01", "l1 or l2, and its strength"),
    "batch": ("batch=10", "examples in a batch, or all"),
    "order_seed": ("order_seed=2", "the seed of the order of the examples"),
    "lock": ("lock=data,hidden", f"what cannot be changed: {', '.join(LOCKS)}"),
}
"""The settings of a line: an example of each, and what it says."""

USUAL_LAYERS = ((4, "tanh"), (2, "tanh"))
"""The hidden layers of a new page."""

BLANKS = re.compile(r"\s*([=,])\s*")
FEATURE = re.compile(r"x([12])(?:\^2)?|x1\*x(2)|sin\(x([12])\)")


class Begun(NamedTuple):
    """What a page begins with: its project, and what is chosen on it."""

    project: Json
    view: Json


def begun_by(line: str) -> Begun:
    """What a line of settings says; what it leaves out is as on a new page.

    >>> begun_by("hidden=3 relu lock=hidden").project["hidden"]
    [{'units': 3, 'activation': 'relu'}]
    """
    words = _words(line)
    project = _data(words)
    width = 1 if project["shown"] == [0] else 2
    if "features" in words:
        project["features"] = _features(words["features"], width)
    project |= _network(words)
    project |= learning_of(_learning(words), NOTHING_OWN, None, project)
    if "output" in words:
        loss = project.get("loss", TASK_LOSSES[project["task"]][0])
        if words["output"] not in ENDS[loss]:
            raise OptionError(
                f"output, with {loss}, is {' or '.join(ENDS[loss])}, got {words['output']!r:.40}"
            )
        project["output"] = words["output"]
    if "lock" in words:
        project["locked"] = [_known("lock", name, LOCKS) for name in _parts(words["lock"])]
    view: Json = {}
    if "point" in words:
        view["example"] = _whole(words, "point", 1, project["data"]["n"]) - 1
    return Begun(project, view)


def _words(line: str) -> Words:
    """The settings by their names; a word alone is the activation of the hidden layers. Blanks
    around = and behind a comma do not count.
    """
    words: Words = {}
    for word in BLANKS.sub(r"\1", line).split():
        name, equals, text = word.partition("=")
        if not equals and name in SETTINGS:
            raise OptionError(f"{name} has no value: write such as {SETTINGS[name][0]}")
        if not equals and name.isdecimal():
            raise OptionError(f"{name} stands alone: join numbers by commas, as in hidden=4,2")
        if not equals:
            name, text = "activation", activation_named(word).text
        elif name not in SETTINGS:
            raise UnknownNameError("setting", name, SETTINGS)
        elif not text:
            raise OptionError(f"{name}= has no value: write such as {SETTINGS[name][0]}")
        elif "=" in text:
            raise OptionError(
                "each setting has a value, and between settings there are blanks, as in "
                f"data=circles lock=data: got {word!r:.40}"
            )
        if name in words:
            raise OptionError(f"{name} is given twice: {words[name]} and {text}")
        words[name] = text
    return words


def _data(words: Words) -> Json:
    """The data set and its task."""
    kind = _known("data set", words.get("data", "moons"), DATA_SETS)
    usual = DATA_SETS[kind]
    n = _whole(words, "n", 4, MOST.points) if "n" in words else usual.n
    noise = (
        not_negative("noise", _number(words, "noise"), MOST.size)
        if "noise" in words
        else usual.noise
    )
    classes = _whole(words, "classes", 2, MOST.classes) if "classes" in words else usual.classes
    if classes != usual.classes and kind not in ("blobs", "spirals"):
        raise OptionError(f"classes belongs to blobs and spirals, and the data are {kind}")
    project: Json = {
        "data": {
            "kind": kind,
            "n": n,
            "noise": not_negative("noise", noise, MOST.size),
            "classes": classes,
            "seed": _seed(words, "seed"),
            "scaled": one_of("standardise", words.get("standardise", "no"), ["yes", "no"]) == "yes",
        },
        "task": "classes" if usual.task == "two" and classes > 2 else usual.task,
        "shown": [*range(usual.features)],
        "features": [f"x{k + 1}" for k in range(usual.features)],
    }
    if "test" in words:
        project["test"] = not_negative("test", _number(words, "test"))
        if project["test"] > MOST.test:
            raise OptionError(f"test is a number from 0 to {MOST.test}, got {words['test']}")
    return project


def _features(text: str, width: int) -> list[str]:
    """What the network reads."""
    names = _parts(text)
    for name in names:
        found = FEATURE.fullmatch(name)
        if found is None or any(k and int(k) > width for k in found.groups()):
            such = "x1, x1^2, sin(x1)" if width == 1 else SETTINGS["features"][1].partition(": ")[2]
            raise OptionError(f"there is no feature {name!r:.40}; there are {such}")
    if len({*names}) < len(names):
        raise OptionError(f"a feature is there twice in {text!r:.60}")
    return names


def _network(words: Words) -> Json:
    """The hidden layers and their first weights."""
    project: Json = {"rng": _seed(words, "weights_seed")}
    if "init" in words:
        project["init"] = INITIALISERS.of(words["init"]).__name__
    if "hidden" in words or "activation" in words:
        text = words.get("hidden", ",".join(str(units) for units, _ in USUAL_LAYERS))
        activation = activation_named(words.get("activation", "tanh")).text
        if activation == "softmax":
            raise OptionError("a page has softmax in the last layer only")
        sizes = [] if text == "0" else _parts(text)
        such = f"hidden is up to {MOST.hidden} layers of 1 to {MOST.units} units, as in hidden=4,2"
        if len(sizes) > MOST.hidden or not all(
            x.isdecimal() and 1 <= int(x) <= MOST.units for x in sizes
        ):
            raise OptionError(f"{such}, or 0 for no layer: got {text!r:.40}")
        project["hidden"] = [{"units": int(x), "activation": activation} for x in sizes]
    return project


def _learning(words: Words) -> Learning:
    """How the network learns, as `fit` takes it."""
    optimiser = None
    if "optimiser" in words or "learning_rate" in words:
        make: Callable[..., Any] = OPTIMISERS.of(words.get("optimiser", "gradient_descent"))
        rate = [_number(words, "learning_rate")] if "learning_rate" in words else []
        optimiser = make(*rate)
    penalty = None
    if "penalty" in words:
        name, _, strength = words["penalty"].partition(",")
        if name not in penalties.__all__ or not strength:
            raise OptionError(
                f"penalty is such as l2,0.01 or l1,0.01, got {words['penalty']!r:.40}"
            )
        penalty = (name, not_negative("penalty", _number({"penalty": strength}, "penalty")))
    batch = words.get("batch", "10")
    return Learning(
        loss=words.get("loss"),
        optimiser=optimiser,
        penalty=penalty,
        batch_size=None if batch == "all" else _whole(words | {"batch": batch}, "batch", 1),
        rng=_seed(words, "order_seed"),
    )


def _parts(text: str) -> list[str]:
    return text.split(",")


def _known(kind: str, name: str, known: Any) -> str:
    if name not in known:
        raise UnknownNameError(kind, name, known)
    return name


def _number(words: Words, name: str) -> float:
    try:
        return float(words[name])
    except ValueError:
        such = SETTINGS[name][0]
        raise OptionError(f"{name} is a number, as in {such}, got {words[name]!r:.40}") from None


def _whole(words: Words, name: str, least: int, most: int | None = None) -> int:
    x = _number(words, name)
    if not x.is_integer():
        raise OptionError(f"{name} is a whole number, as in {SETTINGS[name][0]}, got {words[name]}")
    if most is not None and x > most:
        raise OptionError(f"{name} is a whole number from {least} to {most:,}, got {words[name]}")
    return count(name, int(x), least)


def _seed(words: Words, name: str) -> int:
    return _whole(words, name, 0, MOST.seed) if name in words else 0
