"""Shrinking: the same failure in a program of a few lines.

Each change that makes the text smaller is tried, greedily, and undone if the program then does not
run, or fails in another way.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator

from .changes import STAGES, Change
from .lookalike import Lookalike


def shrunk(program: Lookalike, fails: Callable[[Lookalike], bool], most: int = 400) -> Lookalike:
    """A smaller program for which `fails` holds too, after at most `most` trials."""
    with warnings.catch_warnings():  # Python warns of calls of numbers, which are tried too
        warnings.simplefilter("ignore", SyntaxWarning)
        return _shrunk(program, fails, most)


def _shrunk(program: Lookalike, fails: Callable[[Lookalike], bool], most: int) -> Lookalike:
    best = Lookalike(ast.unparse(program.tree) + "\n")
    if not fails(best):
        return program
    tried: set[str] = {best.text}
    progress = True
    while progress and len(tried) < most:
        progress = False
        for changes in STAGES:
            better = _better(best, fails, changes, tried, most)
            progress |= better is not best
            best = better
    return best


def _better(
    best: Lookalike,
    fails: Callable[[Lookalike], bool],
    changes: Callable[[ast.Module], Iterator[Change]],
    tried: set[str],
    most: int,
) -> Lookalike:
    """The program after all changes of one kind that keep the failure."""
    skipped = 0
    while len(tried) < most:
        tree = ast.parse(best.text)
        size = _size(tree, best.text)
        for k, change in enumerate(changes(tree)):
            if k < skipped:
                continue
            undo = change()
            try:
                text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
                smaller = text not in tried and _size(tree, text) < size
            except Exception:  # a tree that Python cannot write
                smaller = False
            if smaller:
                tried.add(text)
                candidate = Lookalike(text)
                if fails(candidate):
                    best, skipped = candidate, k
                    break
                if len(tried) >= most:
                    return best
            undo()
        else:
            return best
    return best


def _size(tree: ast.Module, text: str) -> tuple[int, int]:
    """The size of a text."""
    return sum(1 for _ in ast.walk(tree)), len(text)
