"""`python -m viz` is the command `chainstep`."""

import sys

from .command.command import main

if __name__ == "__main__":
    sys.exit(main())
