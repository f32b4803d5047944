"""What a guide costs a process that begins anew, where all that it prints is known."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pace import is_within

ROOT = Path(__file__).parent.parent.parent
EASY = ROOT / "content" / "examples" / "easy_acute.yaml"
# Lays out all pieces of the example as of a made-up client, whose own words may be kept.
_FILL = """
import sys
import guidegen
from guidegen.service.printing import print_document
library, settings = guidegen.load_library(), guidegen.Settings(region="uk", renderer="press")
answers = guidegen.parse_answers(guidegen.read_answers(sys.argv[1]), library)
guide = guidegen.assemble(guidegen.assess(answers, library, answers.answered_on), library, settings)
assert print_document(guide, nobodys=True).renderer == "press"
"""
_BUILD = """
import os, resource, sys
from guidegen.__main__ import main
code = 0
try:
    main()
except SystemExit as end:
    code = end.code or 0
memory = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(sum(os.times()[:4]), max(memory, child) / 1024, code)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read where Linux tells it")
def test_a_known_guide_takes_little(tmp_path: Path) -> None:
    """Under 0.4 s of CPU and 60 MB, Python's own start and the process that prints included."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"GUIDEGEN_PRESS": str(tmp_path / "press"), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", _FILL, str(EASY)], check=True, env=environment, cwd=tmp_path)
    target = tmp_path / "guide.pdf"
    build = [sys.executable, "-c", _BUILD, "build", str(EASY), "--region", "uk", "-o", str(target)]
    build += ["-q", "--today", "2026-11-20"]

    def took() -> tuple[float, float]:
        done = subprocess.run(build, check=True, env=environment, cwd=tmp_path, capture_output=True, text=True)
        seconds, megabytes, code = map(float, done.stdout.split())
        assert code == 0, done.stderr
        return seconds, megabytes

    took()  # keeps what is kept beside the code
    tries = [took() for _ in range(2)]
    while not any(is_within(seconds, 0.4) for seconds, _ in tries):
        assert len(tries) < 10, tries
        tries.append(took())
    assert all(megabytes < 60 for _, megabytes in tries)
    assert target.read_bytes().startswith(b"%PDF")
