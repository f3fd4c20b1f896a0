"""The command line: ``custody`` or ``python -m custody``."""

import gc
import os
import sys

from custody.commands import main

__all__ = ["main"]

# A commit makes thousands of small values, none of them in a cycle: at its default of 700 the collector would look
# through them so often that it takes a tenth of the time of an act.
gc.set_threshold(10_000)

# Database, write-ahead log, photographs and keys are their owner's alone, wherever the settings place them.
os.umask(0o077)

if __name__ == "__main__":
    sys.exit(main())
