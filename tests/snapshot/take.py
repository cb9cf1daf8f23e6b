"""The snapshot of what users see, taken anew: `python tests/snapshot/take.py`.

It writes the files in `data`, which `test_snapshot.py` holds the present state to; `git diff` then
shows what changed for users. With a folder as its argument it writes there, without the tests' ids.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent


def taken() -> dict[str, Mapping[str, str]]:
    """The blocks of each file."""
    import mistakes_engine as engine
    import mistakes_nets as networks
    from blocks import merged, told
    from command_lines import answers
    from mistakes_files import files
    from mistakes_programs import PROGRAMS
    from mistakes_views import PLOTS
    from mistakes_views import pictures as drawings
    from pictures import pictures
    from signatures import signatures
    from written_programs import written

    with TemporaryDirectory() as name:
        folder = Path(name)
        errors = merged(
            told(engine.NUMBERS),
            told(engine.GRAPHS),
            told(engine.FUNCTIONS),
            told(engine.TEXTS),
            told(PROGRAMS),
            told(networks.NETWORKS),
            told(networks.LOSSES),
            told(networks.DATA),
            told(networks.TRAINING),
            told(files(folder), folder),
            told(drawings(folder), folder),
            told(PLOTS),
        )
        answered = answers(folder)
    return {
        "signatures": signatures(),
        "errors": errors,
        "command": answered,
        "programs": written(),
        "pictures": pictures(),
    }


def main() -> None:
    """Write the files."""
    os.environ["MPLBACKEND"] = "Agg"
    os.environ.setdefault("CHAINSTEP_CORE", "python")  # signatures are read off its functions
    sys.path[:0] = [str(HERE), str(ROOT)]
    from blocks import joined
    from ids import IDS, collected, grouped

    folder = Path(sys.argv[1]) if sys.argv[1:] else IDS.parent
    for name, blocks in taken().items():
        (folder / f"{name}.txt").write_text(joined(blocks), encoding="utf-8", newline="\n")
    if folder == IDS.parent:
        IDS.write_text(grouped(collected()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
