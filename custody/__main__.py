"""The command line: ``custody`` or ``python -m custody``."""

import sys

from custody.commands import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
