"""How far a reader walks: moves between the project's files while something is done, and lines.

A move is counted where the work goes on in another file of autograd, nets or viz than before: when
a function is called, and when one returns. Functions of other packages are looked through. The
counts are of Python's own calls, so they depend on no clock and are the same in every run.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("autograd", "nets", "viz")
FOLDERS = tuple(f"{ROOT / package}/" for package in PACKAGES)


class Walk(NamedTuple):
    """What was done: how often the work went on in another file, and in which files it was."""

    moves: int
    files: frozenset[str]


def walked(work: Callable[[], object]) -> Walk:
    """The walk of a piece of work."""
    here: str | None = None
    moves = 0
    files: set[str] = set()

    def profile(frame: FrameType, event: str, _: object) -> None:
        nonlocal here, moves
        if event == "call":
            now = frame.f_code.co_filename
        elif event == "return" and frame.f_back is not None:
            now = frame.f_back.f_code.co_filename
        else:
            return
        if now.startswith(FOLDERS) and now != here:
            moves += here is not None
            here = now
            files.add(now)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return Walk(moves, frozenset(files))


def walks() -> dict[str, Walk]:
    """The walks that are compared, each the first of its kind in this process but the last."""
    from autograd import Value, compile, log, why
    from nets import MLP, Adam, fit, moons
    from viz import draw

    walks: dict[str, Walk] = {}
    kept: list[Value] = []

    def made() -> None:
        a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
        u = b * c
        v = a + u
        kept.extend([3 * v, b])

    def net(*sizes: int) -> MLP:
        return MLP(2, sizes, activation="tanh", output="sigmoid", rng=1)

    def loss(net: MLP, x: Any, y: Any) -> Any:
        a = net(x)
        return -(y * log(a) + (1 - y) * log(1 - a))

    X, y = moons(100, noise=0.1, rng=0)
    two = ([[1.0, 2.0], [3.0, 4.0]], [1.0, 0.0])
    small = net(3, 1)
    options: dict[str, Any] = {"loss": "bce", "epochs": 2, "progress": False}
    program = compile(loss).batch(over=("x", "y"))
    walks["J made"] = walked(made)
    J, b = kept
    walks["J.backward()"] = walked(J.backward)
    walks["why(J, b), printed"] = walked(lambda: str(why(J, b)))
    walks["draw(J).svg"] = walked(lambda: draw(J).svg)
    walks["a 2-8-1 net made and fitted, 2 epochs"] = walked(
        lambda: fit(net(8, 1), X, y, optimiser=Adam(0.1), metrics=["accuracy"], **options)
    )
    walks["fit of a 2-3-1 net, 2 epochs"] = walked(lambda: fit(small, X, y, **options))
    walks["value_and_grad of a 2-3-1 net, first"] = walked(
        lambda: program.value_and_grad(small, *two)
    )
    walks["value_and_grad of a 2-3-1 net, again"] = walked(
        lambda: program.value_and_grad(small, *two)
    )
    return walks


def lines() -> dict[str, tuple[int, int]]:
    """How many Python files, and lines in them, each folder of the product has, and all below."""
    files: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for package in PACKAGES:
        for path in sorted((ROOT / package).glob("**/*.py")):
            folders = path.parent.relative_to(ROOT).parts
            length = len(path.read_text(encoding="utf-8").splitlines())
            for folder in accumulate(folders, "{}/{}".format):
                files[folder] += 1
                counted[folder] += length
    return {folder: (files[folder], counted[folder]) for folder in sorted(files)}


def main() -> None:
    """Print both tables."""
    print(f"{'':<42}{'moves':>8}{'files':>8}")
    for name, walk in walks().items():
        print(f"{name:<42}{walk.moves:>8,}{len(walk.files):>8}")
    print(f"\n{'Python, with all folders below':<42}{'lines':>8}{'files':>8}")
    for folder, (files, length) in lines().items():
        depth = folder.count("/")
        print(f"{'  ' * depth + folder:<42}{length:>8,}{files:>8}")


if __name__ == "__main__":
    main()
