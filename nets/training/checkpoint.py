"""Checkpoints: all that a training needs to go on later as if it had never stopped.

A checkpoint is one JSON file, which a person can read and compare. Floats are kept to the last bit.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ..errors import SavedFileError
from ..files.sealed import FileFormat, json_object, sealed, unsealed
from ..files.whole import write_whole
from .fingerprints import ABSENT, Fingerprints

CHECKPOINT = FileFormat("chainstep checkpoint", version=2)

UNCOMPARED = (
    "the checkpoint is of version 1, which tells too little of data, model, loss and penalty to "
    "compare them: that they are the same was taken on trust"
)


@dataclass(frozen=True)
class Checkpoint:
    """The state of a training after an epoch."""

    settings: dict[str, Any]
    """What must be the same for the training to go on: the data's size, the optimiser, ..."""
    fingerprints: dict[str, str | None]
    """Fingerprints of data and functions, which must be equal. Version 1 of the file had none."""
    seed: int
    """With the number of an epoch, it gives the order of the examples in it."""
    parameters: list[float]
    optimiser: list[dict[str, float] | None]
    learning_rate: float
    measures: dict[str, list[float]]
    """The history of the training."""
    best: list[float] | None
    """The parameters of the best epoch so far, if early stopping goes back to them."""

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the checkpoint as a whole, or if that fails not at all."""
        content = sealed(CHECKPOINT, asdict(self))
        write_whole(path, (json.dumps(content, indent=1) + "\n").encode())

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Checkpoint:
        """The checkpoint in that file."""
        raw = Path(path).read_bytes()
        try:
            whole = json_object(raw)
            content = unsealed(CHECKPOINT, whole)
            if whole["version"] == 1:
                content = {"fingerprints": {}, **content}
            if set(content) != {field.name for field in fields(cls)}:
                raise SavedFileError("entries are missing or unknown")
            checkpoint = cls(**content)
            checkpoint._check()
        except SavedFileError as error:
            raise SavedFileError(f"{os.fspath(path)}: {error}") from None
        return checkpoint

    def _check(self) -> None:
        """Raise if no training has written this."""
        rows = [self.parameters, *([self.best] if self.best is not None else [])]
        columns = list(self.measures.values()) if isinstance(self.measures, dict) else [None]
        count = len(self.parameters) if isinstance(self.parameters, list) else -1
        epochs = {len(column) if isinstance(column, list) else -1 for column in columns}
        sound = (
            isinstance(self.settings, dict)
            and isinstance(self.fingerprints, dict)
            and isinstance(self.seed, int)
            and isinstance(self.optimiser, list)
            and len(self.optimiser) == count
            and self.settings.get("the count of parameters") == count
            and "loss" in self.measures
            and all(isinstance(row, list) and len(row) == count for row in rows)
            and all(_is_number(x) and math.isfinite(x) for row in rows for x in row)
            and len(epochs) == 1
            and -1 not in epochs
            and all(_is_number(x) for column in columns for x in column or ())
            and _is_number(self.learning_rate)
        )
        if not sound:
            raise SavedFileError("an entry is not one that a training writes")

    def check_same(
        self,
        settings: Mapping[str, Any],
        fingerprints: Fingerprints,
        seed: int | None,
        path: str | os.PathLike[str],
    ) -> None:
        """Raise if the data or the way of training differ.

        What a file of version 1 does not hold is not compared. A seed of None fits any.
        """
        other = [n for n in settings if n in self.settings and self.settings[n] != settings[n]]
        if "the optimiser" in other:  # each optimiser has its own settings
            other = [name for name in other if name != "the optimiser's settings"]
        differences = [
            f"{name}: {self.settings[name]!r} in the file, {settings[name]!r} now" for name in other
        ]
        if not differences:  # other settings explain other fingerprints
            differences = [
                f"{name} is not the same"
                for name, now in fingerprints.items()
                if self.fingerprints and self.fingerprints.get(name, ABSENT) != now
            ]
        if seed not in (None, self.seed):
            differences.append("rng is different (None continues with that of the file)")
        if differences:
            raise SavedFileError(
                f"{os.fspath(path)} is the checkpoint of another training: "
                f"{'; '.join(differences)}. Train with the settings of the file, or choose "
                "another file"
            )


def _is_number(x: Any) -> bool:
    return isinstance(x, (int, float)) and not isinstance(x, bool)
