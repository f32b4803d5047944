"""What ships: the wheel, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_wheel_carries_content_and_templates_and_prints(tmp_path: Path) -> None:
    """A wheel built from this checkout, unpacked elsewhere, builds a guide from its own content and templates."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(tmp_path),
            str(ROOT),
        ],
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    home = tmp_path / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(home)
    answers = home / "guidegen" / "content" / "examples" / "easy_acute.yaml"
    environment = {**os.environ, "PYTHONPATH": str(home)}
    where = "import guidegen.files.resources as r; print(r.content_dir()); print(r.templates_dir())"
    told = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert [str(home / "guidegen" / name) for name in ("content", "templates")] == told.stdout.split()
    subprocess.run(
        [sys.executable, "-m", "guidegen", "build", str(answers), "--region", "uk", "-o", "guide.pdf"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "guide.pdf").read_bytes().startswith(b"%PDF")
