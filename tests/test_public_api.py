"""What a program may use of guidegen: in any order of imports, again and again, and pure where it says so."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import guidegen
from tests.support.base import ROOT, mapping
from tests.support.public_names import USES
from tests.support.tables import EMERGENCY

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "guidegen").rglob("*.py"))
    if path.name != "__main__.py"
}
FACES = [name for name, path in MODULES.items() if path.name == "__init__.py"]
PURE = [name for name in MODULES if name.startswith(("guidegen.answers", "guidegen.assessment", "guidegen.guide"))]
LAZY = ("guidegen", "guidegen.pdf")  # so that nobody waits for WeasyPrint, or needs Pango, who prints nothing
READER = "guidegen.answers.file"  # opens the answers file, which is what it is for


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def exported(face: str) -> list[str]:
    """The names in a package's `__all__`."""
    for statement in tree(face).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(statement.value)
            return names
    return []


def test_the_whole_package_is_looked_at() -> None:
    """Else the tests below would check nothing."""
    assert len(MODULES) > 200
    assert len(FACES) > 20
    assert READER in PURE
    assert len(exported("guidegen")) == len(guidegen.__all__) > 10


def test_every_public_name_is_used_twice_whatever_was_imported_before() -> None:
    """No order of imports puts a module in a function's place, and no name does anything else the second time."""
    assert set(USES) == set(guidegen.__all__)
    orders = [
        {"imports": [], "names": random.sample(list(USES), len(USES))},
        {"imports": ["guidegen.assessment", "guidegen.html", "guidegen.pdf"], "names": sorted(USES)},
        *({"imports": random.sample(list(MODULES), len(MODULES)), "names": sorted(USES)} for _ in range(2)),
    ]
    command = [sys.executable, "-m", "tests.support.public_names"]
    done = subprocess.run(command, input=json.dumps(orders), capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_the_answers_decide_and_not_the_calls_before(tmp_path: Path) -> None:
    """A clinic's settings, content and templates are those of the moment, in one process that goes on and on."""
    (tmp_path / "templates").mkdir()
    own = tmp_path / "content" / "regions"
    own.mkdir(parents=True)
    default = (ROOT / "content" / "regions" / "uk.yaml").read_text(encoding="utf-8")

    def page(name: str, number: str, template: str) -> str:
        (tmp_path / "guidegen.toml").write_text(f'region = "uk"\n[clinic]\nname = "{name}"\n')
        (own / "uk.yaml").write_text(default.replace('"999"', f'"{number}"'), encoding="utf-8")
        (tmp_path / "templates" / "emergency.html.j2").write_text(template)
        library, settings = guidegen.load_library(tmp_path), guidegen.load_settings(tmp_path)
        answers = guidegen.parse_answers(mapping(EMERGENCY), library)
        guide = guidegen.assemble(guidegen.assess(answers, library, today=date(2026, 11, 25)), library, settings)
        return guidegen.render_html(guide)

    template = "<style></style>{{ clinic.name }}: {{ region.emergency.number }}"
    assert page("Riverside", "111", template).endswith("Riverside: 111 or 112")
    assert page("Seaside", "222", f"{template}!").endswith("Seaside: 222 or 112!")


def test_a_face_exports_and_computes_nothing() -> None:
    """A package's `__init__.py` imports what `__all__` exports; some import each name when it is asked for."""
    for face in FACES:
        docstring, *body = tree(face).body
        assert isinstance(docstring, ast.Expr), face
        if face not in LAZY:
            imports = [statement for statement in body if isinstance(statement, ast.ImportFrom)]
            assert len(body) == len(imports) + bool(exported(face)), face
            assert {alias.asname or alias.name for line in imports for alias in line.names} == set(exported(face)), face


def test_no_public_name_is_that_of_a_module() -> None:
    """Who imports the module would find it in the place of the function."""
    assert [f"{face}.{name}" for face in FACES for name in exported(face) if f"{face}.{name}" in MODULES] == []


# What has a clock, a file or chance, by the last parts of a name.
IMPURE_MODULES = {"io", "os", "random", "secrets", "shutil", "socket", "subprocess", "tempfile", "time", "urllib"}
IMPURE_CALLS = {"now", "today", "utcnow", "fromtimestamp", "open", "print", "input", "iterdir", "exists", "is_file"}
IMPURE_CALLS |= {"read_text", "read_bytes", "write_text", "write_bytes"}


def impurities(module: ast.Module) -> Iterator[str]:
    """Imports and calls in some code that ask a clock, chance, or a file."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in IMPURE_MODULES)
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").split(".")[0] in IMPURE_MODULES:
                yield f"from {node.module}"
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func).split(".")[-1]
            if name in IMPURE_CALLS:
                yield ast.unparse(node)


def test_from_answers_to_guide_everything_is_pure() -> None:
    """No clock, no chance and no file between the answers file and the guide: `today` is a parameter."""
    found = [(module, impurity) for module in PURE for impurity in impurities(tree(module))]
    assert found == [(READER, "path.open('rb')")]


@pytest.mark.parametrize(
    "code", ["date.today()", "datetime.now(UTC)", "import time", "from os import path", "open('x')", "x.read_text()"]
)
def test_impure_code_is_recognised(code: str) -> None:
    """Else the test above could not fail."""
    assert len(list(impurities(ast.parse(code)))) == 1
