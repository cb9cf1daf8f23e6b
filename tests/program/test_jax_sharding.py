"""Data-parallel training on four simulated devices: the losses of one device, and of nets.fit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from in_jax import NEEDED

from autograd.program.run import jax_function
from nets import MLP, GradientDescent, fit, moons

pytestmark = NEEDED

ROOT = Path(__file__).parents[2]
EXAMPLE = dedent(str(jax_function.__doc__).split("::\n", 1)[1].split("\nJAX then", 1)[0])
REPORT = """
import json
text = step.lower(w, X, y).compile().as_text()
report = {
    "losses": losses,
    "weights": [p.data for p in net.parameters()],
    "devices": jax.device_count(),
    "parts": [shard.data.shape for shard in X.addressable_shards],
    "everywhere": w.sharding.is_fully_replicated,
    "meets": "all-reduce" in text,
    "travels": "all-gather" in text,
}
print(json.dumps(report))
"""


@cache
def trained_on(devices: int) -> Any:
    """The example's output when it runs on `devices` devices."""
    flags = f"--xla_force_host_platform_device_count={devices}"
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLE + REPORT],
        env={**os.environ, "XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def test_each_device_has_its_share_of_examples_and_all_weights() -> None:
    report = trained_on(4)
    assert report["devices"] == 4 and report["everywhere"]
    assert report["parts"] == [[16, 2]] * 4


def test_devices_share_sums_and_never_examples() -> None:
    report = trained_on(4)
    assert report["meets"] and not report["travels"]
    assert not trained_on(1)["meets"]


def test_losses_and_weights_are_those_of_one_device() -> None:
    four, one = trained_on(4), trained_on(1)
    assert one["devices"] == 1
    assert four["losses"] == pytest.approx(one["losses"], rel=1e-9)
    assert four["weights"] == pytest.approx(one["weights"], rel=1e-9)


def test_losses_and_weights_are_those_of_the_eager_engine() -> None:
    net = MLP(2, [8, 1], activation="tanh", output="sigmoid", rng=1)
    X, y = moons(64, noise=0.1, rng=0)
    descent = GradientDescent(0.5)
    history = fit(
        net, X, y, loss="mean_squared_error", optimiser=descent, epochs=20, progress=False
    )
    for devices in (1, 4):
        report = trained_on(devices)
        assert report["losses"] == pytest.approx(history.loss, rel=1e-9)
        assert report["weights"] == pytest.approx([p.data for p in net.parameters()], rel=1e-9)
    assert history.loss[-1] < 0.8 * history.loss[0]
