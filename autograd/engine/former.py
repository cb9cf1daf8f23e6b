"""Modules under the names that they had before: pickles tell where a class or function was.

Nothing else imports by these names.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

MOVED = {
    "autograd.engine": "copying errors graph modes ops primitive value",
    "autograd.words": "explain steps",
    "autograd.derivatives": "checking",
    "autograd.program.run": "program",
    "nets.models": "activations mlp modules summary",
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
} | {"viz.boxes": "viz.scene.picture", "viz.style": "viz.scene.colours"}


NAMES = {
    "autograd.graph": {"recompute": "freshness", "zero_grad": "freshness"},
    "autograd.ops": {"dist": "composed", "ldexp": "composed", "softmax": "composed"},
    "autograd.value": {"PARAMETER": "births", "constant": "leaves", "parameter": "leaves"},
}
"""What stood in a module of the engine, and stands in another one now."""


class _Former:
    """Finds a module by its former name: it is the same module."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        loader: Any = self
        return ModuleSpec(name, loader) if name in FORMER else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(FORMER[spec.name])
        for name, room in NAMES.get(spec.name, {}).items():
            vars(module).setdefault(name, getattr(import_module(f"autograd.engine.{room}"), name))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None:  # the machinery has written the former name into it
            module.__spec__ = spec.loader_state


sys.meta_path.append(_Former())
