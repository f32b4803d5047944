"""`guidegen` in a process of its own, with what it takes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Not ru_maxrss, which begins with the memory of the process that started this one.
_PROGRAM = """\
import sys, time
from guidegen.__main__ import main
code = 0
try:
    main()
except SystemExit as end:
    code = end.code or 0
memory = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(f"took {time.process_time()} {memory} {code}", file=sys.stderr)
"""


@dataclass(frozen=True)
class Took:
    """Seconds of CPU, megabytes at the most, and what was said."""

    seconds: float
    megabytes: float
    exit_code: int
    stdout: str
    stderr: str


def measured(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Took:
    """Run a command and measure it from its first line on, imports included."""
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **(environment or {})},
    )
    *said, last = run.stderr.splitlines()
    _, seconds, kilobytes, code = last.split()
    return Took(float(seconds), int(kilobytes) / 1024, int(code), run.stdout, "\n".join(said))
