"""Imports point one way, and the few heavy libraries each have one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import guidegen

PACKAGE = Path(guidegen.__file__).parent

# From the ground up. A module imports from its own package and from the layers under its own, never beside or above.
# Some parts are named before they are written, so that they find their place when they are.
LAYERS: tuple[tuple[str, ...], ...] = (
    (
        "errors",
        "resources",
        "private_file",
        "version",
        "readability",
        "columns",
        "contrast",
        "drawing",
        "logo",
        "fonts",
    ),
    ("source", "conditions", "clinic_rules", "qr", "alternative_text", "journal"),
    ("manifest", "recipients"),
    ("fields",),
    ("questionnaire",),
    ("context",),
    ("levels",),
    ("library",),
    ("charts", "figures"),
    ("triage",),
    ("answers",),
    ("assess", "near_misses", "run_plan", "told", "fhir"),
    ("follow_up",),
    ("wishes", "interview"),
    ("sampling",),
    ("check", "mail_settings"),
    ("settings",),
    ("brand",),
    ("document",),
    ("guide", "blank"),
    ("pictures", "sample_clients", "answers_yaml"),
    ("html",),
    ("pdf",),
    ("press", "printing", "preview", "form"),
    ("door",),
    ("batch",),
    ("mail",),
    ("report", "pack"),
    ("guidegen",),  # the public names, in guidegen/__init__.py
    ("cli",),
    ("__main__",),
)
LEVEL = {part: level for level, layer in enumerate(LAYERS) for part in layer}

# A library's importers: the parts of guidegen whose names begin in one of these ways.
HOMES: dict[str, tuple[str, ...]] = {
    "distributed": ("batch",),
    "fsspec": ("batch",),
    "openpyxl": ("answers",),
    "rich": ("cli",),
    "click": ("cli",),
    "weasyprint": ("pdf",),
    "reportlab": ("report", "pack", "qr"),
    "PIL": ("logo", "pdf"),
    "pikepdf": ("pdf",),
    "pydyf": ("pdf",),
}


def module_name(path: Path) -> str:
    """A file's dotted name; a package goes by its folder."""
    parts = ["guidegen", *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def part_of(module: str) -> str:
    """The module or package right under guidegen that a dotted name belongs to."""
    return module.split(".")[1] if "." in module else module


def imported(code: str, module: str = "", is_package: bool = False) -> Iterator[str]:
    """Every dotted name that some code imports, wherever in it, `from x import y` as `x.y`."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            steps = module.split(".")
            around = steps[: len(steps) - node.level + is_package] if node.level else []
            origin = ".".join([*around, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def imports_of(module: str) -> Iterator[str]:
    path = FILES[module]
    yield from imported(path.read_text(encoding="utf-8"), module, path.name == "__init__.py")


def own_imports_of(module: str) -> set[str]:
    """The modules of guidegen that a module imports; a name in a module counts as that module."""
    found = set()
    for name in imports_of(module):
        if name.split(".")[0] == "guidegen":
            while name not in FILES:
                name = name.rpartition(".")[0]
            found.add(name)
    return found - {module}


def test_the_reader_of_imports_sees_each_kind_of_import() -> None:
    """Plain, renamed, relative, nested and type-only imports are all seen, so that none can slip by the tests below."""
    code = """
import a.b as c, d
from e.f import g as h
from . import i
from ..j import k
if TYPE_CHECKING:
    import l
def late():
    from m import n
"""
    expected = {"a.b", "d", "e.f.g", "guidegen.x.i", "guidegen.j.k", "l", "m.n"}
    assert set(imported(code, "guidegen.x.y")) == expected
    assert set(imported("from . import i", "guidegen.x", is_package=True)) == {"guidegen.x.i"}


def test_the_modules_are_found_and_so_are_their_imports() -> None:
    """The whole package is read, its packages and the imports between them included."""
    assert len(FILES) > 20
    assert {"guidegen", "guidegen.errors", "guidegen.rules", "guidegen.rules.syntax"} <= set(FILES)
    assert {"guidegen.rules", "guidegen.errors", "guidegen.files.text_with_places"} <= own_imports_of(
        "guidegen.files.fields"
    )
    assert sum(len(own_imports_of(module)) for module in FILES) > 60


def test_every_module_has_a_layer_and_only_one() -> None:
    """A new module is given its place in LAYERS before anything else."""
    assert len(LEVEL) == sum(len(layer) for layer in LAYERS)
    assert {part_of(module) for module in FILES} - set(LEVEL) == set()


def test_imports_point_down_the_layers() -> None:
    """No module imports from a layer above its own or from another part of the same layer."""
    wrong = [
        f"{module} imports {target}"
        for module in FILES
        for target in sorted(own_imports_of(module))
        if part_of(module) != part_of(target) and LEVEL[part_of(module)] <= LEVEL[part_of(target)]
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Within a package too there is an order in which every module comes after all that it imports."""
    order = list(TopologicalSorter({module: own_imports_of(module) for module in FILES}).static_order())
    assert set(order) == set(FILES)


def test_each_heavy_library_is_imported_in_its_home_only() -> None:
    """Only the command line knows Click, only the PDF writer WeasyPrint, only reports and codes ReportLab."""
    wrong = [
        f"{module} imports {name}"
        for module in FILES
        for name in imports_of(module)
        if (home := HOMES.get(name.split(".")[0])) and not part_of(module).startswith(home)
    ]
    assert wrong == []
