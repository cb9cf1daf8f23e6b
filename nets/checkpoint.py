"""A checkpoint: all that training needs to go on later as if it had never stopped.

It is one JSON file, which a person can read and compare; floats are written so that they read back
to the last bit.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from .errors import SavedFileError
from .files import write_whole
from .sealed import Kind, from_json, sealed, unsealed

CHECKPOINT = Kind("chainstep checkpoint", version=1)


@dataclass(frozen=True)
class Checkpoint:
    """The state of a training after an epoch."""

    settings: dict[str, Any]
    """What has to be the same for the training to go on: the data's size, the optimiser, ..."""
    seed: int
    """What the order of the examples in every epoch follows from, together with its number."""
    parameters: list[float]
    optimiser: list[dict[str, float] | None]
    learning_rate: float
    measures: dict[str, list[float]]
    """The history."""
    best: list[float] | None
    """The parameters of the best epoch so far, where early stopping goes back to them."""

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write it as a whole or, if that fails, not at all."""
        content = sealed(CHECKPOINT, asdict(self))
        write_whole(path, (json.dumps(content, indent=1) + "\n").encode())

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Checkpoint:
        """The checkpoint in that file."""
        raw = Path(path).read_bytes()
        try:
            content = unsealed(CHECKPOINT, from_json(raw))
            if set(content) != {field.name for field in fields(cls)}:
                raise SavedFileError("entries are missing or unknown")
            checkpoint = cls(**content)
            checkpoint._check()
        except SavedFileError as error:
            raise SavedFileError(f"{os.fspath(path)}: {error}") from None
        return checkpoint

    def _check(self) -> None:
        """Refuse what no training has written."""
        rows = [self.parameters, *([self.best] if self.best is not None else [])]
        columns = list(self.measures.values()) if isinstance(self.measures, dict) else [None]
        count = len(self.parameters) if isinstance(self.parameters, list) else -1
        epochs = {len(column) if isinstance(column, list) else -1 for column in columns}
        sound = (
            isinstance(self.settings, dict)
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
            raise SavedFileError("an entry is none that a training has written")

    def check_settings(self, settings: dict[str, Any], path: str | os.PathLike[str]) -> None:
        """Refuse to go on with other data or another way of training."""
        for name, now in settings.items():
            then = self.settings.get(name)
            if then != now:
                raise SavedFileError(
                    f"{path} is the checkpoint of another training: {name} was {then!r} and is "
                    f"{now!r} now; go on as before, or give the new training another file"
                )


def _is_number(x: Any) -> bool:
    return isinstance(x, (int, float)) and not isinstance(x, bool)
