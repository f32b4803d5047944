"""Twins of many clients in the shape of every survey program: the same assessments as from answers files.

`make twins` runs it over 60 clients of each; the tests run it over fewer.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from guidegen.library import load_library
from tests.support.survey_exports import EXPORTS
from tests.support.twins import BY_HAND, twins

CLIENTS = 60


def main() -> None:
    library = load_library()
    is_good = True
    for name in EXPORTS:
        with tempfile.TemporaryDirectory() as folder:
            found = twins(name, Path(folder), library, CLIENTS)
        same = sum(theirs == ours for theirs, ours in zip(found.theirs, found.ours, strict=True))
        print(f"{name}: {same} of {CLIENTS} the same, {found.by_hand} lines by hand")
        is_good = is_good and same == CLIENTS and found.by_hand <= BY_HAND
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
