"""The examples of a page, as Python has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from nets import DataError, blobs, moons, noisy_sine, train_test_split

Json = dict[str, Any]
Table = NDArray[np.float64]
Pair = tuple[Table, Table]

USUAL = {"kind": "moons", "n": 200, "noise": 0.15, "seed": 0, "classes": 2}
"""The data set of a new page."""


class PageExamples:
    """The examples of a page: `X, y = b.data`.

    X, y    all of them, in rows, as they were given; classes of the page count from 0
    train   inputs and targets to train with, as the network reads them: `fit(b.net, *b.data.train)`
    test    those to test with; None if there are none

    They can be read only: copy an array to change it, and give it by `b.data = X, y`.
    """

    X: Table
    y: Table
    train: Pair
    test: Pair | None

    def __init__(self, X: Any, y: Any, train: Pair, test: Pair | None) -> None:
        arrays = {"X": np.asarray(X, dtype=np.float64), "y": np.asarray(y, dtype=np.float64)}
        vars(self).update(arrays, train=train, test=test)
        for array in (self.X, self.y, *train, *(test or ())):
            array.setflags(write=False)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise DataError(f"{name} cannot be set by itself: give all examples by b.data = X, y")

    @staticmethod
    def lacking(why: str) -> PageExamples:
        """Examples that did not come from the page; whoever reads them is told why."""
        lacking = object.__new__(PageExamples)
        vars(lacking)["_why"] = why
        return lacking

    def __getattr__(self, name: str) -> Any:
        if name in PageExamples.__annotations__ and "_why" in vars(self):
            raise DataError(f"the data of the page are not here: {vars(self)['_why']}")
        raise AttributeError(f"PageExamples has no {name!r}")

    @staticmethod
    def of_page(told: Json) -> PageExamples:
        """The examples that a page tells; where it names no inputs, they are the rows of X."""
        points = {**told["given"], **told}
        X, y = (np.array(points[name], dtype=np.float64) for name in ("X", "y"))
        parts = []
        for part in (told["train"], told["test"]):
            rows = np.asarray(part["rows"], dtype=np.intp)
            columns, targets = part.get("columns"), part.get("targets")
            inputs = X[rows] if columns is None else np.array(columns, dtype=np.float64).T
            read = y[rows] if targets is None else np.asarray(targets, dtype=np.float64)
            parts.append((inputs, read))
        train, test = parts
        return PageExamples(X, _given(y, told["given"]), train, test if len(test[1]) else None)

    @staticmethod
    def of_project(project: Json) -> PageExamples:
        """The examples that a page will have, before it has been shown."""
        data = project.get("data", USUAL)
        X, y = _points(data)
        read = 2 * y - 1 if project.get("loss") == "hinge" else y
        share, n = project.get("test", 0.25), len(y)
        if share > 0 and 0 < round(share * n) < n:
            train, test, y_train, y_test = train_test_split(X, read, share, data["seed"])
            return PageExamples(X, _given(y, data), (train, y_train), (test, y_test))
        return PageExamples(X, _given(y, data), (X, read), None)

    def __iter__(self) -> Iterator[Table]:
        return iter((self.X, self.y))

    def __repr__(self) -> str:
        if "_why" in vars(self):
            return f"PageExamples({vars(self)['_why']})"
        test = 0 if self.test is None else len(self.test[1])
        return f"PageExamples(X {self.X.shape}, {len(self.train[1])} to train, {test} to test)"


def _given(y: Table, data: Json) -> Table:
    """Targets as they were given: perhaps -1 and 1, which are classes 0 and 1 of the page."""
    return 2 * y - 1 if data.get("signs") and set(y) <= {0, 1} else y


def _points(data: Json) -> Pair:
    """The points of a data set with which a page can begin."""
    n, noise, seed = data["n"], data["noise"], data["seed"]
    if data["kind"] == "own":
        X, y = data["X"], data["y"]
    elif data["kind"] == "sine":
        X, y = noisy_sine(n, noise=noise, rng=seed)
    elif data["kind"] == "blobs":
        around = 2 * np.pi * np.arange(data["classes"]) / data["classes"]
        centres = np.stack([2 * np.cos(around), 2 * np.sin(around)], axis=1).tolist()
        X, y = blobs(n, centres, spread=noise, rng=seed)
    else:
        X, y = moons(n, noise=noise, rng=seed)
    return np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
