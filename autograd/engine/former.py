"""Modules under the names that they had before: pickles tell where a class or function was.

Nothing else imports by these names.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

MOVED = {
    "autograd.engine": "copying errors forward graph modes ops primitive value",
    "autograd.words": "explain expression notation steps",
    "autograd.derivatives": "checking transforms",
    "autograd.program.run": "program",
    "nets.datasets": "idx",
    "nets.models": "activations initialisers mlp modules summary",
    "nets.learning": "losses memories metrics optimisers penalties schedules",
    "nets.training": "epochs examples history progress",
    "viz.page": "player",
    "viz.render": "drawing",
}
"""What stands in a room now, and stood in the one above."""

FORMER = {
    f"{room.rpartition('.')[0]}.{name}": f"{room}.{name}"
    for room, names in MOVED.items()
    for name in names.split()
} | {
    "nets.data": "nets.datasets.shapes",
    "viz.boxes": "viz.scene.picture",
    "viz.style": "viz.scene.colours",
}

NAMES = {
    "autograd.forward": {"forward_steps": "autograd.words.passes"},
    "autograd.graph": {
        "names": "autograd.words.names",
        "paths": "autograd.words.paths",
        "recompute": "autograd.engine.freshness",
        "zero_grad": "autograd.engine.freshness",
    },
    "autograd.program.program": {"compile": "autograd.program.run.compiling"},
    "autograd.ops": dict.fromkeys(("dist", "ldexp", "softmax"), "autograd.engine.composed"),
    "autograd.value": {
        "PARAMETER": "autograd.engine.births",
        "constant": "autograd.engine.leaves",
        "parameter": "autograd.engine.leaves",
    },
    "viz.drawing": {"draw": "viz.render.draw"},
    "viz.player": {"step_through": "viz.page.stepping"},
}
"""What stood in a module, and no longer stands where the rest of it does."""


class _Former:
    """Finds a module by its former name: it is the same module."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        loader: Any = self
        return ModuleSpec(name, loader) if name in FORMER else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(FORMER[spec.name])
        for name, room in NAMES.get(spec.name, {}).items():
            vars(module).setdefault(name, getattr(import_module(room), name))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None:  # the machinery has written the former name into it
            module.__spec__ = spec.loader_state


sys.meta_path.append(_Former())
