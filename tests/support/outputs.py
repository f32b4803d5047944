"""What commands write, as digests, in one process.

Run as `python -m tests.support.outputs FOLDER NAME...`: the commands of these names one after the other.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from tests.support.base import ROOT, run

_EXAMPLES = ROOT / "content" / "examples"
_DAY = ("--today", "2026-11-25")
_PRINT = ("--region", "uk", *_DAY)

# All that they write goes to stdout, or into the folder that stands for OUT.
COMMANDS: Mapping[str, Sequence[str]] = {
    "clients": ("new", "OUT/clinic", "--sample", "12", *_PRINT),
    "decisions": ("explain", f"{_EXAMPLES / 'sciatica.yaml'}", "--format", "json", *_DAY),
    "reasons": ("explain", f"{_EXAMPLES / 'persistent.yaml'}", *_DAY),
    "schema": ("questionnaire", "--format", "json-schema"),
    "columns": ("questionnaire", "--format", "csv"),
    "resource": ("questionnaire", "--format", "fhir"),
    "form": ("questionnaire", "--format", "pdf"),
    "emergency": ("build", f"{_EXAMPLES / 'emergency.yaml'}", "-o", "-", *_PRINT),
    "urgent": ("build", f"{_EXAMPLES / 'urgent.yaml'}", "-o", "OUT/u.pdf", "--record", "OUT/r.pdf", *_PRINT),
    "referral": ("build", f"{_EXAMPLES / 'teenager.yaml'}", "-o", "-", "--ink", "grey", "--text", "large", *_PRINT),
    "signature": (
        "sign",
        "--clinic",
        "OUT",
        "--name",
        "A",
        "--registration",
        "1",
        "--scope",
        "all",
        "--read-all",
        *_DAY,
    ),
    "guide": ("build", f"{_EXAMPLES / 'easy_acute.yaml'}", "-o", "-", *_PRINT),
}


def digest(folder: Path, name: str) -> str:
    """A command's stdout and files; the folder is its own."""
    folder.mkdir(parents=True)
    result = run([part.replace("OUT", str(folder)) for part in COMMANDS[name]])
    assert result.exit_code in (0, 4), result.output
    files = {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    told = result.stdout_bytes.replace(str(folder).encode(), b"")
    assert told or files
    return sha256(repr((told, files)).encode()).hexdigest()


if __name__ == "__main__":
    where, *names = sys.argv[1:]
    json.dump([digest(Path(where) / str(number), name) for number, name in enumerate(names)], sys.stdout)
