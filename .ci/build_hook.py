"""Has the default content typeset ahead for the wheel and the sdist; `make press-library` does it for a checkout.

GUIDEGEN_AHEAD says of how many made-up clients of each region, where not of the usual number; 0 leaves it out. An
install that is no wheel has none, nor has one that was built where nothing could lay pages out: `guidegen doctor` says
so, and everything else works.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
FILE = "guidegen/press/standing.leaves"


class TypesetAhead(BuildHookInterface):
    """Makes the file where it is missing, or was made from something else, and has it packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and is_made_ahead(self.app.display_warning):
            build_data["artifacts"].append(FILE)


def is_made_ahead(tell: Callable[[str], None]) -> bool:
    """Whether there is one to be packed now."""
    wanted, file = os.environ.get("GUIDEGEN_AHEAD"), ROOT / FILE
    if wanted == "0":
        return False
    sys.path.insert(0, str(ROOT))
    try:
        from guidegen.review import typesetting_ahead as ahead

        clients = int(wanted) if wanted else ahead.CLIENTS
        if not ahead.is_made(file, clients):
            ahead.make(file, ROOT / "build" / "ahead", clients)
    except ImportError as error:
        # As where pip builds apart from everything else. An sdist brings one along, of its own words.
        if not file.is_file():
            tell(f"nothing is typeset ahead, for want of the package {error.name}")
        return file.is_file()
    except Exception as error:
        if type(error).__name__ != "RenderError":
            raise
        tell(f"nothing is typeset ahead: {error}")
        return False
    return True


if __name__ == "__main__":
    is_made_ahead(print)
