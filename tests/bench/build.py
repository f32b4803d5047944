"""Time and memory of one cold `build` and one cold `explain`, each as a whole process, and of a warm rendering."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
_WARM = """
import statistics, sys, time
import guidegen
library = guidegen.load_library()
answers = guidegen.parse_answers(guidegen.read_answers(sys.argv[1]), library)
assessment = guidegen.assess(answers, library, today=answers.answered_on)
guide = guidegen.assemble(assessment, library, guidegen.Settings(region="uk"))
times = []
for _ in range(6):
    started = time.process_time()
    html = guidegen.render_html(guide)
    written = time.process_time()
    data = guidegen.render_pdf(html)
    times.append((written - started, time.process_time() - written))
html, pdf = (statistics.median(each) for each in zip(*times[1:], strict=True))
print(f"{html:5.2f} s HTML + {pdf:5.2f} s PDF, {len(data) / 1024:.0f} KB")
"""
ROOT = Path(__file__).parent.parent.parent


def measured(arguments: list[str]) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak memory in MB of one process."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "guidegen", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 4):
        raise SystemExit(f"guidegen {' '.join(arguments)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "guide.pdf")
        for name in ("easy_acute", "sciatica", "emergency"):
            answers = str(ROOT / "content" / "examples" / f"{name}.yaml")
            for label, arguments in (
                ("build", ["build", answers, "--region", "uk", "-o", target]),
                ("explain", ["explain", answers]),
            ):
                measured(arguments)  # once to warm the disk cache
                cpu, wall, peak = (
                    statistics.median(figures)
                    for figures in zip(*(measured(arguments) for _ in range(RUNS)), strict=True)
                )
                print(
                    f"{label:8} {name:12} cpu {cpu:5.2f} s   wall {wall:5.2f} s   peak {peak:4.0f} MB"
                    f"   (median of {RUNS} cold runs)"
                )
            warm = subprocess.run([sys.executable, "-c", _WARM, answers], check=True, capture_output=True, text=True)
            print(f"warm     {name:12} cpu {warm.stdout.strip()}   (median of 5)")


if __name__ == "__main__":
    main()
