"""Soak: thousands of programs that look like real code, on every target, against the eager engine.

    python -m benchmarks soak [--cases N] [--seed S] [--seconds T] [--targets native,numpy,c,...]

Programs and expected results come from `tests/program/lookalikes`, which is imported by its path;
the suite runs some hundreds of such programs. Needs what tests need.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .timing import on_one_thread

TESTS = Path(__file__).parents[1] / "tests"
sys.path += [str(TESTS), str(TESTS / "program")]

if TYPE_CHECKING:
    from lookalikes.reporting import Report

SEED, CASES, AT_ONCE, PROCESSES = 0, 2000, 100, 2
EACH_JAX = 25
"""Among other targets JAX gets one program in this number: it compiles each, which takes long."""


class Part(NamedTuple):
    """What some programs came to."""

    cases: int
    checked: Counter[str]
    failed: Counter[tuple[str, str]]
    reports: list[Report]
    seconds: float


def part(seeds: Sequence[int], targets: Sequence[str]) -> Part:
    """Check these programs, and make the failures small."""
    from lookalikes.drawing import lookalike
    from lookalikes.reporting import all_faults, merged, report
    from lookalikes.truth import truth

    start = _used()
    programs = [lookalike(seed) for seed in seeds]
    asked = [(program, truth(program.case())) for program in programs]
    checked: Counter[str] = Counter()
    faults_of = [[] for _ in seeds]  # type: ignore[var-annotated]
    for target in targets:
        step = EACH_JAX if target == "jax" and len(targets) > 1 else 1
        chosen = [i for i, seed in enumerate(seeds) if seed % step == 0]
        checked[target] += len(chosen)
        for i, fault in zip(chosen, all_faults(target, [asked[i] for i in chosen]), strict=True):
            if fault:
                faults_of[i].append(fault)
    failed = Counter((fault.target, fault.kind) for each in faults_of for fault in each)
    reports, shrunk = [], Counter[str]()
    for seed, program, faults in zip(seeds, programs, faults_of, strict=True):
        for fault in merged(faults):
            shrunk[fault.kind] += 1
            if shrunk[fault.kind] <= (6 if fault.kind.startswith("wrong") else 2):
                reports.append(report(f"soak-{seed}", program, fault))
    return Part(len(seeds), checked, failed, reports, _used() - start)


def _used() -> float:
    """The processor's time so far, that of gcc included."""
    each = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(x.ru_utime + x.ru_stime for x in each)


def main(arguments: Sequence[str]) -> int:
    """Check them on two processes, and print what fails; the exit code is 1 if anything does."""
    options = _options(arguments)
    on_one_thread()
    from lookalikes.reporting import HEADER, skeleton

    start = time.monotonic()
    seeds = range(options.seed, options.seed + options.cases)
    left = [seeds[k : k + AT_ONCE] for k in range(0, len(seeds), AT_ONCE)][::-1]
    cases, seconds = 0, 0.0
    checked: Counter[str] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    reports: dict[object, tuple[str, Report]] = {}
    running: set[Future[Part]] = set()
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        while left or running:
            late = options.seconds is not None and time.monotonic() - start > options.seconds
            while left and not late and len(running) < PROCESSES:
                running.add(pool.submit(part, left.pop(), options.targets))
            if not running:
                break
            done, running = wait(running, timeout=3.0, return_when=FIRST_COMPLETED)
            now = time.monotonic() - start
            for each in (future.result() for future in done):
                cases, seconds = cases + each.cases, seconds + each.seconds
                checked += each.checked
                failed += each.failed
                when = f"after {now:.0f} s ({seconds:.0f} s of the processors' time)"
                for one in each.reports:
                    reports.setdefault(skeleton(one), (when, one))
            print(f"  {now:5.0f} s  {cases:6,} programs, {len(reports)} failures", flush=True)
    _print(checked, failed)
    if reports:
        print(f"\nDistinct failures, by what is left of their programs. All start with\n\n{HEADER}")
    for when, one in sorted(reports.values(), key=lambda pair: _length(pair[1])):
        print(f"{one.name}, {when}: {one.fault}\n{one.lines}\n")
    now = time.monotonic() - start
    print(f"{cases:,} programs in {now:.0f} s, {seconds:.0f} s of the processors' time")
    return int(bool(failed))


def _length(one: Report) -> tuple[str, int]:
    """What kind of fault it is, and how long its program is."""
    return one.fault.kind, len(one.program.text)


def _print(checked: Counter[str], failed: Counter[tuple[str, str]]) -> None:
    print("\n  target        programs    failed")
    for target, count in checked.items():
        bad = sum(n for (name, _), n in failed.items() if name == target)
        print(f"  {target:<12}{count:10,}{bad:10,}")
        for (name, kind), n in sorted(failed.items(), key=lambda pair: -pair[1]):
            if name == target:
                print(f"    {n:6,}  {kind}")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    from lookalikes.reporting import ALL

    parser = argparse.ArgumentParser(prog="python -m benchmarks soak", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--seconds", type=float, help="start nothing new after this time")
    parser.add_argument(
        "--targets", type=lambda text: text.split(","), default=list(ALL), metavar=",".join(ALL)
    )
    options = parser.parse_args(arguments)
    if unknown := {*options.targets} - {*ALL}:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    return options
