"""Visits as a folder of answers files, one each, that `guidegen batch` reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from guidegen.files.private_file import make_private_folder, write_all_private
from guidegen.web.intake.standing import Standings
from guidegen.web.intake.visits import State, Visit

# What has answers that are whole, or that are an emergency's.
EXPORTED = (State.EMERGENCY, State.FINISHED, State.RELEASED, State.HANDED_OUT, State.SENT)


def answers_path(folder: Path, visit: Visit) -> Path:
    """Where a visit's answers file is in a folder: named by when it began and its id, never by the person."""
    return folder / f"{visit.begun:%Y%m%d-%H%M%S}-{visit.id}.yaml"


def export(visits: Iterable[Visit], standings: Standings, folder: Path) -> int:
    """Write an answers file (mode 0600) for every visit that has come to its end; how many. Raises OSError."""
    return write_answers([visit for visit in visits if visit.state in EXPORTED], standings, folder)


def write_answers(visits: Iterable[Visit], standings: Standings, folder: Path) -> int:
    """Write an answers file (mode 0600) for each of these; how many. Raises OSError."""
    make_private_folder(folder)
    files = [(answers_path(folder, visit), standings.answers_file(visit).encode()) for visit in visits]
    write_all_private(files)
    return len(files)
