"""Visits as a folder of answers files, one each, that `guidegen batch` reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from guidegen.files.private_file import make_private_folder, write_all_private
from guidegen.web.intake.standing import Standings
from guidegen.web.intake.visits import State, Visit

# What has answers that are whole, or that are an emergency's.
EXPORTED = (State.EMERGENCY, State.FINISHED, State.RELEASED, State.HANDED_OUT, State.SENT)


def export(visits: Iterable[Visit], standings: Standings, folder: Path) -> int:
    """Write an answers file (mode 0600) for every visit that has come to its end; how many. Raises OSError.

    A file is named by when the visit began and its id, never by the person.
    """
    make_private_folder(folder)
    files = [
        (folder / f"{visit.begun:%Y%m%d-%H%M%S}-{visit.id}.yaml", standings.answers_file(visit).encode())
        for visit in visits
        if visit.state in EXPORTED
    ]
    write_all_private(files)
    return len(files)
