"""Mistakes with files: networks, checkpoints, data sets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from blocks import Snippets

import nets
from autograd import exp
from nets import MLP

X, Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0]


def network() -> MLP:
    return MLP(2, [3, 1], activation="tanh", output="sigmoid", init="zeros", rng=1)


def files(folder: Path) -> Snippets:
    """Mistakes with files of that folder, which holds a sound network and a sound checkpoint."""
    net, run = folder / "net.json", folder / "run.json"
    network().save(net)
    settings: dict[str, Any] = {"loss": "bce", "epochs": 1, "progress": False}
    nets.fit(network(), X, Y, checkpoint=run, **settings)
    sound = net.read_text(encoding="utf-8")

    def loaded(text: str | bytes, name: str = "other.json") -> Callable[[], Any]:
        def act() -> MLP:
            content = text.encode() if isinstance(text, str) else text
            (folder / name).write_bytes(content)
            return MLP.load(folder / name)

        return act

    def changed(**entries: Any) -> Callable[[], Any]:
        return loaded(json.dumps(json.loads(sound) | entries))

    def resumed(text: str) -> Callable[[], Any]:
        def act() -> Any:
            (folder / "other.json").write_text(text, encoding="utf-8")
            return nets.fit(network(), X, Y, checkpoint=folder / "other.json", **settings)

        return act

    def images(content: bytes) -> Callable[[], Any]:
        def act() -> Any:
            (folder / "images").write_bytes(content)
            return nets.read_idx(folder / "images")

        return act

    def infinite() -> None:
        other = network()
        other.parameters()[0].data = float("inf")
        other.save(folder / "infinite.json")

    return {
        'net.save("net")': lambda: network().save(folder / "net"),
        'net.save("net.pkl")': lambda: network().save(folder / "net.pkl"),
        'net.save("none/net.json")': lambda: network().save(folder / "none" / "net.json"),
        "net.save of inf": infinite,
        "net.save of a function": lambda: MLP(2, [1], output=lambda z: exp(z)).save(net),
        'MLP.load("net.txt")': lambda: MLP.load(folder / "net.txt"),
        'MLP.load("none.json")': lambda: MLP.load(folder / "none.json"),
        "a network that is a list": loaded("[]"),
        "a network of another format": changed(format="other"),
        "a network of a newer version": changed(version=99),
        "a network of version 0": changed(version=0),
        "a network that was changed": loaded(sound.replace('"inputs": 2', '"inputs": 3')),
        "safetensors that are none": loaded(b"\x02\0\0\0\0\0\0\0{}", "other.safetensors"),
        "a checkpoint that is a network": resumed(sound),
        "a checkpoint that was changed": resumed(
            run.read_text(encoding="utf-8").replace('"seed": ', '"seed": 1')
        ),
        "a checkpoint of another loss": lambda: nets.fit(
            network(), X, Y, checkpoint=run, **(settings | {"loss": "mse"})
        ),
        "a checkpoint of another optimiser": lambda: nets.fit(
            network(), X, Y, checkpoint=run, optimiser="momentum", **settings
        ),
        "a checkpoint in no folder": lambda: nets.fit(
            network(), X, Y, checkpoint=folder / "none" / "run.json", **settings
        ),
        "a checkpoint that is a folder": lambda: nets.fit(
            network(), X, Y, checkpoint=folder, **settings
        ),
        "an IDX file of nothing": images(b""),
        "an IDX file that is a picture": images(b"\x89PNG\r\n"),
        "an IDX file that ends in its header": images(b"\0\0\x08\x03\0\0\0\2"),
        "an IDX file that is truncated": images(b"\0\0\x08\x01\0\0\0\3\1"),
        "an IDX file that is too long": images(b"\0\0\x08\x01\0\0\0\1\1\1"),
        "mnist(an empty folder)": lambda: nets.mnist(folder),
    }
