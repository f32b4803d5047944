"""A computer that lacks libraries of the system or Python packages, for commands that run in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support.base import ROOT

# Python imports this at its start. What it refuses is refused as by a computer that does not have it.
_SITE = """
import ctypes, os, sys

packages = os.environ["LACKING_PACKAGES"].split()

class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in packages:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Lacking())

if libraries := os.environ["LACKING_LIBRARIES"].split():
    import cffi

    dlopen, CDLL = cffi.FFI.dlopen, ctypes.CDLL
    reason = "cannot open shared object file: No such file or directory"

    def refusing(self, name, flags=0):
        if any(library in name for library in libraries):
            tried = "ctypes.util.find_library() did not manage to locate a library called"
            raise OSError(f"cannot load library '{name}': {name}: {reason}.  Additionally, {tried} '{name}'")
        return dlopen(self, name, flags)

    class Refusing(CDLL):
        def __init__(self, name, *given, **more):
            if any(library in (name or "") for library in libraries):
                raise OSError(f"{name}: {reason}")
            super().__init__(name, *given, **more)

    cffi.FFI.dlopen, ctypes.CDLL = refusing, Refusing
"""


def lacking(folder: Path, packages: Sequence[str] = (), libraries: Sequence[str] = ()) -> dict[str, str]:
    """The environment of such a computer; a library is meant by a part of its name. `folder` is made for it."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_SITE, encoding="utf-8")
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))),
        "LACKING_PACKAGES": " ".join(packages),
        "LACKING_LIBRARIES": " ".join(libraries),
    }


def ended(
    arguments: Sequence[str | Path], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """A command of guidegen, run in a folder."""
    command = [sys.executable, "-m", "guidegen", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
