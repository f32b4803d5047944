"""`guidegen doctor`: what is missing on this machine, and the exact command that mends it."""

from __future__ import annotations

import ctypes
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib import import_module
from pathlib import Path

import click

from guidegen.cli import doctor_clinic
from guidegen.cli.exits import CONTENT, reported
from guidegen.cli.lacking import LackingError
from guidegen.cli.options import clinic_option, today_option

_OLDEST = (3, 11)
# What WeasyPrint loads, and Debian's package of each; the package of Pango brings those above it along.
_LIBRARIES = (
    ("libgobject-2.0.so.0", "libglib2.0-0"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libharfbuzz.so.0", "libharfbuzz0b"),
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
)
_FONTS = "fontpkg-atkinson-hyperlegible"
_AHEAD = "take guidegen's wheel, or, in a checkout: make press-library"
# One dependency as pyproject.toml or a wheel's metadata writes it: `name>=1.2,<3` and maybe `; extra == "x"`.
_DEPENDENCY = re.compile(r"([\w.-]+?)\s*((?:[<>=]=?[\d.]+,?)*)\s*(?:;\s*extra\s*==\s*['\"]([\w-]+)['\"])?")
_BOUND = re.compile(r"(>=|<|==)([\d.]+)")


@dataclass(frozen=True)
class Check:
    """One thing to look at: `probe` tells what there is, or raises; `mend` is the command. Extras are `optional`."""

    name: str
    probe: Callable[[], str]
    mend: str
    optional: bool = False


@dataclass(frozen=True)
class Dependency:
    """A Python package that guidegen needs, its bounds as pip takes them; `extra` is empty where everybody does."""

    name: str
    bounds: str
    extra: str = ""


@click.command()
@clinic_option
@today_option
def doctor(clinic: Path | None, today: date) -> None:
    """Check this machine: Python, packages, system libraries, fonts, content, templates, one small PDF.

    Of a clinic it tells, too, whether signatures under its content have ended, or end within two months, and in which
    fonts its languages are printed.

    \b
    Examples:
      guidegen doctor
      guidegen doctor --clinic our-clinic
    """
    with reported():
        failed = 0
        for check in (*_checks(), *_checks_of_clinic(clinic, today)):
            told, is_there = _tried(check)
            failed += not is_there and not check.optional
            click.echo("\n".join(told))
    if failed:
        sys.exit(CONTENT)


def _checks() -> Iterator[Check]:
    yield Check("Python", _python, _apt("python3", "python3-venv"))
    for dependency in _dependencies():
        beside = f" (extra {dependency.extra})" if dependency.extra else ""
        mend = _pip(dependency.name + dependency.bounds)
        yield Check(
            f"package {dependency.name}{beside}", partial(_package, dependency), mend, optional=bool(dependency.extra)
        )
    for library, package in _LIBRARIES:
        yield Check(f"library {library}", partial(_library, library), _apt(package))
    yield Check("fonts", _fonts, _pip("--force-reinstall", "--no-deps", _FONTS))
    yield Check("content", _content, "guidegen check --library")
    yield Check("pieces typeset ahead", _typeset_ahead, _AHEAD, optional=True)
    yield Check("a small PDF", _small_pdf, "see the lines above; mend the first one that is MISSING")


def _checks_of_clinic(clinic: Path | None, today: date) -> Iterator[Check]:
    """What a clinic's own folder is looked at for, where there is one."""
    from guidegen.clinic.settings import FILE_NAME

    if clinic is not None or Path(FILE_NAME).is_file():
        yield Check("settings", partial(doctor_clinic.settings, clinic), f"your editor, in {FILE_NAME}")
        yield Check("signatures", partial(doctor_clinic.signatures, clinic, today), "guidegen sign", optional=True)
        yield Check("letters", partial(doctor_clinic.letters, clinic), "see docs/languages.md", optional=True)
        yield Check("the press", partial(doctor_clinic.press, clinic), "guidegen check --library", optional=True)


def _tried(check: Check) -> tuple[list[str], bool]:
    """What to tell of a check, and whether all is well."""
    mend = check.mend
    try:
        return [f"ok       {check.name}: {check.probe()}"], True
    except LackingError as error:
        why, mend = str(error), error.mend or mend
    except Exception as error:  # whatever it is, a doctor tells of it and looks on
        why = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}".removesuffix(": ")
    if check.optional:
        return [f"optional {check.name}: {why}", f"         to have it: {mend}"], False
    return [f"MISSING  {check.name}: {why}", f"         mend it with: {mend}"], False


def _apt(*packages: str) -> str:
    sudo = "" if not hasattr(os, "geteuid") or os.geteuid() == 0 else "sudo "
    install = f"{sudo}apt-get install --yes --no-install-recommends {' '.join(packages)}"
    return f"{sudo}apt-get update && {install}"


def _pip(*arguments: str) -> str:
    """For the Python that runs this, and no other one."""
    return shlex.join([sys.executable or "python3", "-m", "pip", "install", *arguments])


def _python() -> str:
    told = sys.version.split()[0]
    if sys.version_info[:2] < _OLDEST:
        raise LackingError(f"{told} is installed, 3.11 or newer is needed")
    return told


def _dependencies() -> list[Dependency]:
    """All of pyproject.toml, or of the installed package's metadata where that is not beside it."""
    found = []
    for line in _project_lines() or _metadata_lines():
        match = _DEPENDENCY.fullmatch(line.strip())
        if match is None:
            raise ValueError(f"a dependency that is not understood: {line}")
        found.append(Dependency(match[1], match[2], match[3] or ""))
    return found


def _project_lines() -> list[str]:
    file = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if not file.is_file():
        return []
    import tomllib  # slow to import, and every command imports this module

    project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
    if project.get("name") != "guidegen":
        return []
    extras = project["optional-dependencies"]
    return [*project["dependencies"], *(f'{line}; extra == "{extra}"' for extra in extras for line in extras[extra])]


def _metadata_lines() -> list[str]:
    from importlib.metadata import requires

    return requires("guidegen") or []


def _package(dependency: Dependency) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        installed = version(dependency.name)
    except PackageNotFoundError as error:
        raise LackingError(f"is not installed; wanted: {dependency.bounds or 'any version'}") from error
    if not all(_holds(installed, sign, bound) for sign, bound in _BOUND.findall(dependency.bounds)):
        raise LackingError(f"{installed} is installed; wanted: {dependency.bounds}")
    if not dependency.extra:
        _import_all(dependency)
    return installed


def _import_all(dependency: Dependency) -> None:
    """Load a package that is installed: an interrupted pip leaves some that are not whole."""
    from guidegen.errors import RenderError
    from guidegen.pdf.system import loading

    for module, packages in _packages_by_module().items():
        if _plain(dependency.name) in packages and not module.startswith("_"):
            try:
                with loading():
                    import_module(module)
            except RenderError:  # a library of the system is missing, which has a line of its own
                return
            except Exception as error:
                mend = _pip("--force-reinstall", dependency.name + dependency.bounds)
                raise LackingError(f"is installed and cannot be loaded: {type(error).__name__}", mend) from error


@cache
def _packages_by_module() -> dict[str, set[str]]:
    from importlib.metadata import packages_distributions

    return {module: {_plain(name) for name in names} for module, names in packages_distributions().items()}


def _plain(name: str) -> str:
    """A package's name as all spellings of it are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _holds(installed: str, sign: str, bound: str) -> bool:
    have, wanted = _release(installed), _release(bound)
    return have >= wanted if sign == ">=" else have < wanted if sign == "<" else have == wanted


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a version, for comparing: 1.006 and 1.6.0 are the same."""
    numbers = re.match(r"[\d.]*", version)
    parts = [int(part) for part in (numbers[0] if numbers else "").split(".") if part]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _library(name: str) -> str:
    try:
        ctypes.CDLL(name)
    except OSError as error:
        raise LackingError("cannot be loaded") from error
    return "loads"


def _fonts() -> str:
    from guidegen.files.fonts import font_files

    found = font_files()
    if len(found) < 4:
        raise LackingError("regular, bold, italic and bold italic are needed")
    return f"{len(found)} files"


def _content() -> str:
    from guidegen.library import load_library

    library = load_library()
    return f"version {library.version}, {len(library.items())} items"


def _typeset_ahead() -> str:
    """What came along of pieces for the press, and what can be printed with them where nothing can be laid out."""
    from guidegen.press import standing_file, standing_type, standing_type_in

    found = standing_type()
    if found is None:
        if standing_type_in(standing_file()) is None:
            raise LackingError("none: the first guides take longer, and none is printed without Pango")
        raise LackingError("they are of another state of guidegen, and not used")
    told = f"{found.leaves} for the press, on A4 and Letter, in letters of the usual size, in colour"
    if all(_is_there(library) for library, _ in _LIBRARIES):
        return told
    return (
        f"{told}; while a library is missing, guides and pages that need no other piece are printed from them, and "
        "nothing else is: no record, form or drawing, no clinic's colours or templates, nothing in large print or grey"
    )


def _is_there(library: str) -> bool:
    try:
        return bool(_library(library))
    except LackingError:
        return False


def _small_pdf() -> str:
    from guidegen.files.scratch import use_scratch
    from guidegen.pdf import render_pdf

    use_scratch()
    return f"{len(render_pdf('<html lang=en><title>Test</title><h1>Test</h1>'))} bytes"
