"""What ships, installed as who downloads it installs it: `make packaging`.

The wheel goes into a fresh environment with nothing else in it, and into an empty folder; the sdist into another, where
its own make commands set up all that they need. This takes minutes and asks the package index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.support.base import ROOT

# What a program of somebody else may do with the package; it is type-checked too, against what the wheel says.
PROGRAM = """
from datetime import date
from pathlib import Path

import guidegen

library = guidegen.load_library("ours")
settings: guidegen.Settings = guidegen.load_settings(Path("ours"))
answers: guidegen.Answers = guidegen.parse_answers(guidegen.read_answers("ours/example.yaml"), library)
assessment = guidegen.assess(answers, library, today=date.today())
guide: guidegen.Guide = guidegen.assemble(assessment, library, settings)
Path("guide.pdf").write_bytes(guidegen.render_pdf(guidegen.render_html(guide)))
"""


def run(folder: Path, *command: str | Path, path: str = os.environ["PATH"]) -> None:
    """A command in a folder, in an environment that knows nothing of this checkout. It has to end with 0."""
    print("+", *command, flush=True)
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HOME", "LANG", "SSL_"))}
    subprocess.run([str(part) for part in command], cwd=folder, env={**kept, "PATH": path}, check=True)


def try_wheel(wheel: Path, folder: Path) -> None:
    """A fresh environment; a new clinic, its example, its made-up clients, and a typed program of one's own."""
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    python, guidegen = environment / "bin" / "python", environment / "bin" / "guidegen"
    constraints = ROOT / ".ci" / "constraints.txt"
    run(folder, python, "-m", "pip", "install", "--quiet", "--constraint", constraints, wheel)
    empty = folder / "empty"
    empty.mkdir()
    run(empty, guidegen, "doctor")
    run(empty, python, "-c", "from guidegen.press import standing_type; assert standing_type() is not None")
    run(empty, guidegen, "new", "ours", "--region", "uk", "--sample", "3")
    run(empty, guidegen, "build", "ours/example.yaml", "--region", "uk")
    run(empty, guidegen, "batch", "ours/clients.csv", "--clinic", "ours", "-o", "tonight")
    (empty / "program.py").write_text(PROGRAM, encoding="utf-8")
    run(empty, python, "program.py")
    run(empty, sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "program.py")


def try_sdist(sdist: Path, folder: Path) -> None:
    """Unpacked in an empty folder, it makes a guide and passes its tests."""
    run(folder, "tar", "xzf", sdist)
    (source,) = folder.iterdir()
    run(source, "make", "guide")
    run(source, "make", "test")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("dist", "wheel", "sdist"):
            (folder / part).mkdir()
        for kind in ("sdist", "wheel"):
            run(ROOT, sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder / "dist")
        (wheel,), (sdist,) = (list((folder / "dist").glob(ending)) for ending in ("*.whl", "*.tar.gz"))
        try_wheel(wheel, folder / "wheel")
        try_sdist(sdist, folder / "sdist")
    print("The wheel and the sdist work as they are downloaded.")


if __name__ == "__main__":
    main()
