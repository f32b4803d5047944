"""The command `guidegen`, and `python -m guidegen`, which is the same."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading

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


def main_and_end() -> None:
    """The same as a process of its own, which ends as soon as it is done."""
    try:
        main()
    except SystemExit as end:
        _end_at_once(end.code)
        raise


def _end_at_once(code: object) -> None:
    """What is to be done at the end, but for giving back each object, which takes a twentieth of a command's time."""
    if not isinstance(code, int) or threading.active_count() > 1:
        return
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return  # Python tells it in its own way
    os._exit(code)


if __name__ == "__main__":
    main_and_end()
