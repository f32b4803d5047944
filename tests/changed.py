"""The tests that a change asks for first, as `make check` runs them.

    pytest $(python -m tests.changed)

A change is all that stands in the working tree and not in main.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Where nothing has changed yet, or only what no room is: a quick look at what decides.
QUICK = ("answers", "files", "rules")
# Rooms that are tested elsewhere, and those that read what is no code.
ELSEWHERE = {
    "content": ("acceptance", "library", "review"),
    "service": ("cli",),
    "templates": ("guide", "html", "pdf"),
}


def changed_files() -> list[str]:
    """Names of files that differ from main, or from the last commit where there is no main; new ones too."""
    base = _git("merge-base", "HEAD", "main") or _git("rev-parse", "HEAD")
    return [*_git("diff", "--name-only", *base), *_git("ls-files", "--others", "--exclude-standard")]


def folders_for(files: Iterable[str]) -> list[str]:
    """The folders of tests of the rooms that some files stand in; all tests for what several rooms share."""
    rooms: set[str] = set()
    for top, *inner in (file.split("/") for file in files):
        room = inner[0] if top in ("guidegen", "tests") and inner else top
        rooms.update(ELSEWHERE.get(room, (room,)))
    if rooms & {"support", "conftest.py", "pyproject.toml"}:
        return ["tests"]
    found = sorted(room for room in rooms if (ROOT / "tests" / room / "__init__.py").is_file())
    return [f"tests/{name}" for name in found or QUICK]


def _git(*arguments: str) -> list[str]:
    """The lines of git's answer; nothing where it has none."""
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, cwd=ROOT, check=False)
    return done.stdout.splitlines()


if __name__ == "__main__":
    print(*folders_for(changed_files()))
