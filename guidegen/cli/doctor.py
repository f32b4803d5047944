"""`guidegen doctor`: what is missing on this machine, and the exact command that mends it."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module

import click

from guidegen.cli.exits import CONTENT

_APT = "apt-get install --yes --no-install-recommends"
_PACKAGES = (
    "click",
    "jinja2",
    "weasyprint",
    "pikepdf",
    "reportlab",
    "pyyaml",
    "markdown-it-py",
    "babel",
    "openpyxl",
    "rich",
    "fontpkg-atkinson-hyperlegible",
)
_LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
)


@click.command()
def doctor() -> None:
    """Check this machine: Python, packages, system libraries, fonts, content, templates, one small PDF.

    \b
    Example:
      guidegen doctor
    """
    checks: list[tuple[str, Callable[[], str], str]] = [("Python", _python, "")]
    checks += [
        (f"package {name}", partial(_package, name), "python -m pip install --upgrade guidegen") for name in _PACKAGES
    ]
    checks += [
        (f"library {library}", partial(_library, library), f"{_APT} {package}") for library, package in _LIBRARIES
    ]
    checks += [("fonts", _fonts, "python -m pip install --upgrade fontpkg-atkinson-hyperlegible")]
    checks += [
        ("content", _content, "guidegen check --library"),
        ("a small PDF", _small_pdf, "see the lines above; mend the first one that is MISSING"),
    ]
    failed = 0
    for name, probe, mend in checks:
        try:
            click.echo(f"ok       {name}: {probe()}")
        except Exception as error:
            failed += 1
            click.echo(f"MISSING  {name}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
            click.echo(f"         mend it with: {mend}")
    if failed:
        sys.exit(CONTENT)


def _python() -> str:
    return sys.version.split()[0]


def _package(name: str) -> str:
    # Imported here, because it is slow and every command imports this module.
    from importlib.metadata import version

    return version(name)


def _library(name: str) -> str:
    ctypes.CDLL(name)
    return "loads"


def _fonts() -> str:
    root = import_module("fontpkg_atkinson_hyperlegible").ROOT
    found = sorted(path.name for path in root.rglob("*.ttf"))
    if len(found) < 4:
        raise RuntimeError("regular, bold, italic and bold italic are needed")
    return f"{len(found)} files"


def _content() -> str:
    from guidegen.library import load_library

    library = load_library()
    return f"version {library.version}, {len(library.items())} items"


def _small_pdf() -> str:
    from guidegen.pdf import render_pdf

    return f"{len(render_pdf('<html lang=en><title>Test</title><h1>Test</h1>'))} bytes"
