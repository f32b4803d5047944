"""The command `guidegen`, and `python -m guidegen`, which is the same."""

from __future__ import annotations

import gc
import sys

# What a command loads stays. To look through it for garbage a hundred times takes a twentieth of a guide's time.
_OBJECTS = 50_000


def main() -> None:
    """Run the command line, or say in one line what keeps it from being loaded."""
    gc.set_threshold(_OBJECTS)
    try:
        from guidegen.cli import main as commands
    except ImportError as error:
        from guidegen.errors import missing_package

        if missing_package(error) is None:
            raise
        # guidegen doctor is a command too, and cannot be run; nor can the names of exit codes be had.
        mend = f"{sys.executable} -m pip install {error.name}"
        print(f"error: the Python package '{error.name}' is missing or too old: {mend}", file=sys.stderr)
        sys.exit(5)
    commands()


if __name__ == "__main__":
    main()
