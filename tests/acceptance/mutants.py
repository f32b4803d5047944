"""Mutants: the code that decides about safety, changed in one place at a time; some test has to notice each change.

`make mutants` tries the written ones and a sample of the generated ones, `python -m tests.acceptance.mutants --all`
every one; words name the modules to try alone (`--all triage ledger`). Each is tried in a copy of the program.
A change that makes no difference stands in equivalent_mutants.yaml with the reason, and has to stay alive.
"""

from __future__ import annotations

import argparse
import compileall
import os
import queue
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from guidegen.files.text_with_places import read
from tests.support.mutation import Mutant, mutants_of

ROOT = Path(__file__).parent.parent.parent
COPIED = ("guidegen", "tests", "content", "templates", "pyproject.toml")
SHARE = 8  # one generated mutant in so many is tried, the same in every run
PATIENCE = 4  # times the tests' own time, and a minute, for a change that never ends
MEMORY = 6 << 30

# The tests of each module, the quickest first.
CASES = "tests/acceptance/test_cases.py"
DECISION = "tests/assessment/test_decision.py"
OVERRIDES = tuple(
    f"{DECISION}::{name}"
    for name in ("test_overrides_only_step_down_and_are_on_record", "test_stepping_every_flag_down_opens_the_guide")
)
ASSESSMENT = tuple(f"tests/assessment/test_{name}.py" for name in ("selection", "unknown", "selection_of_many"))
RULES = ("tests/rules",)
BATCH = ("tests/batch/test_run.py",)
LEDGER = ("tests/delivery/test_mail_ledger.py", "tests/delivery/test_mail_sending.py")
TAGS = ("tests/pdf/test_tags.py",)
TESTS: Mapping[str, Sequence[str]] = {
    "assessment/triage.py": ("tests/assessment/test_triage.py", CASES, *OVERRIDES, *ASSESSMENT),
    "assessment/pattern.py": (
        "tests/assessment/test_pattern.py",
        CASES,
        *ASSESSMENT,
        f"{DECISION}::test_run_plan_starts_at_the_week_of_its_cell",
    ),
    "assessment/selection.py": ("tests/assessment/test_selection_rules.py", CASES, *ASSESSMENT),
    "rules/truth.py": RULES,
    "rules/conditions.py": RULES,
    "rules/vocabulary.py": ("tests/rules/test_vocabulary.py", *RULES),
    "rules/syntax.py": ("tests/rules/test_syntax.py", *RULES),
    "files/sqlite_file.py": ("tests/files/test_sqlite_file.py", *LEDGER),
    "delivery/mail/ledger/database.py": LEDGER,
    "delivery/mail/ledger/ledger.py": LEDGER,
    "batch/run.py": BATCH,
    "batch/job.py": ("tests/batch/test_job.py",),
    "clinic/sign_off/models.py": ("tests/clinic/test_signatures.py",),
    "service/sign_off.py": ("tests/service/test_sign_off.py",),
    "batch/identity.py": ("tests/batch/test_identity.py",),
    "pdf/tags/elements.py": ("tests/pdf/test_tag_elements.py", "tests/pdf/test_tag_tree.py", *TAGS),
    "pdf/tags/nodes.py": ("tests/pdf/test_tag_tree.py", *TAGS),
    "pdf/tags/spaces.py": ("tests/pdf/test_tag_spaces.py", *TAGS),
    "pdf/tags/tagging.py": ("tests/pdf/test_tagging.py", *TAGS),
    "pdf/tags/tree.py": ("tests/pdf/test_tag_tree.py", *TAGS),
    "pdf/tags/write.py": ("tests/pdf/test_tag_write.py", *TAGS),
}

# Changes that no operator makes: the file, what stands there once, and what is put in its place.
WRITTEN = (
    (
        "assessment/triage.py",
        "for branch in flag.branches if context.may_hold(branch.when)]",
        "for branch in flag.branches if context.holds(branch.when)]",
    ),
    (
        "assessment/selection.py",
        "for unless in exercise.unless if self.context.may_hold(unless.when)",
        "for unless in exercise.unless if self.context.holds(unless.when)",
    ),
    (
        "assessment/selection.py",
        "if not self.context.holds(exercise.when)",
        "if not self.context.may_hold(exercise.when)",
    ),
    ("assessment/selection.py", "exercise.doses[earlier[-1]]", "exercise.doses[earlier[0]]"),
    (
        "assessment/selection.py",
        "not isinstance(owned, tuple) or thing not in owned",
        "isinstance(owned, tuple) and thing not in owned",
    ),
    (
        "assessment/pattern.py",
        "for found in named if context.holds(found.when)",
        "for found in named if context.may_hold(found.when)",
    ),
    ("assessment/pattern.py", "weeks < length + RACE_MARGIN_WEEKS", "weeks <= length + RACE_MARGIN_WEEKS"),
    ("assessment/pattern.py", "length = len(plan.weeks) - (start_week - 1)", "length = len(plan.weeks)"),
    ("batch/run.py", " or found.content_hash != self.job.content_in(language) or", " or"),
    ("batch/run.py", " or self._is_refused_now(found):", ":"),
    ("clinic/sign_off/models.py", "signing.next_review >= today", "signing.next_review > today"),
    ("clinic/sign_off/models.py", "signing.on <= today", "signing.on < today"),
    ("clinic/sign_off/models.py", " and signing.language == language", ""),
    ("clinic/sign_off/models.py", "signing.items[key] == fingerprint", "signing.items[key]"),
    ("batch/run.py", "if found is None or found.input_hash != task.input_hash:", "if found is None:"),
    ("files/sqlite_file.py", 'self.connection.execute("ROLLBACK")', 'self.connection.execute("COMMIT")'),
    ("delivery/mail/ledger/ledger.py", "attempts = attempts + 1", "attempts = 1"),
    ("pdf/tags/elements.py", '"rowgroup": "Row"', '"rowgroup": "Column"'),
    ("pdf/tags/elements.py", '"col": "Column"', '"col": "Row"'),
    ("pdf/tags/elements.py", 'is None else "Column")', 'is not None else "Column")'),
    ("rules/conditions.py", "NO if a.low > b.high else", "NO if a.low >= b.high else"),
    ("rules/conditions.py", "YES if a.high <= b.low", "YES if a.high < b.low"),
    ("rules/conditions.py", "reading.shown(self.question, self.option)", "reading.shown(self.question)"),
)
EQUIVALENT = Path(__file__).parent / "equivalent_mutants.yaml"


def generated(files: Iterable[str]) -> list[Mutant]:
    return [found for file in files for found in mutants_of(file, source_of(file))]


def is_drawn(mutant: Mutant) -> bool:
    """Whether a mutant is of the sample, wherever it stands and whichever modules are asked for."""
    return zlib.crc32("\n".join(mutant.key).encode()) % SHARE == 0


def written(files: Iterable[str]) -> list[Mutant]:
    """The mutants written above, of these files."""
    found = []
    for file, old, new in WRITTEN:
        source = source_of(file)
        assert source.count(old) == 1, f"{file} holds no single {old!r} any more"
        if file in files:
            line = source[: source.index(old)].count("\n") + 1
            at = source.splitlines()[line - 1].strip()
            found.append(Mutant(file, line, at, old, new, source.replace(old, new)))
    return found


def equivalents() -> dict[tuple[str, str, str, str], str]:
    """The keys of mutants that make no difference, each with the reason."""
    listed = read(EQUIVALENT.read_text(encoding="utf-8"), EQUIVALENT.name).data
    return {(one["file"], one["at"], one["old"], one["new"]): one["why"] for one in listed}


def source_of(file: str) -> str:
    return (ROOT / "guidegen" / file).read_text(encoding="utf-8")


class Copy:
    """A copy of the program with its tests, in which one file at a time is changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name)
            else:
                shutil.copy2(ROOT / name, folder / name)
        compileall.compile_dir(folder / "guidegen", quiet=2)

    def notices(self, mutant: Mutant, seconds: float) -> bool:
        """Whether a test fails, or no longer ends, with this change."""
        path = self.folder / "guidegen" / mutant.file
        kept = path.rename(path.with_suffix(".kept"))
        path.write_text(mutant.source, encoding="utf-8")
        try:
            return self.fails(TESTS[mutant.file], seconds)
        finally:
            kept.replace(path)

    def fails(self, tests: Sequence[str], seconds: float | None = None) -> bool:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no"]
        for plugin in ("no:randomly", "no:cacheprovider", "tests.support.fail_fast"):
            command += ["-p", plugin]
        # Else a compiled file of a change would outlive it.
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            ended = subprocess.run(
                [*command, *tests],
                cwd=self.folder,
                env=environment,
                capture_output=True,
                timeout=seconds,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
            )
        except subprocess.TimeoutExpired:
            return True
        return ended.returncode != 0


def tried(mutants: Sequence[Mutant], jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant with whether it was noticed. Raises SystemExit where the tests fail without any change."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(jobs) as pool:
        copies = [Copy(Path(folder) / str(number)) for number in range(jobs)]
        patience = {}
        for tests in {TESTS[mutant.file] for mutant in mutants}:
            started = time.perf_counter()
            if copies[0].fails(tests):
                sys.exit(f"without any change these tests fail: {' '.join(tests)}")
            patience[tests] = 60 + PATIENCE * (time.perf_counter() - started)
        free: queue.Queue[Copy] = queue.Queue()
        for copy in copies:
            free.put(copy)

        def one(mutant: Mutant) -> tuple[Mutant, bool]:
            copy = free.get()
            try:
                return mutant, copy.notices(mutant, patience[TESTS[mutant.file]])
            finally:
                free.put(copy)

        yield from pool.map(one, mutants)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", help="parts of file names; all files without any")
    parser.add_argument("--all", action="store_true", help=f"every generated mutant, not one in {SHARE}")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    files = [file for file in TESTS if not asked.modules or any(part in file for part in asked.modules)]
    drawn = [mutant for mutant in generated(files) if asked.all or is_drawn(mutant)]
    listed, alive, dead = equivalents(), list[Mutant](), list[Mutant]()
    started = time.perf_counter()
    for mutant, noticed in tried([*written(files), *drawn], asked.jobs):
        (dead if noticed else alive).append(mutant)
        if not noticed and mutant.key not in listed:
            print(f"survived: {mutant}", flush=True)
    wrong = listed.keys() & {mutant.key for mutant in dead} - {mutant.key for mutant in alive}
    for key in sorted(wrong):
        print("killed, though it is listed as equivalent:", *key)
    explained = sum(mutant.key in listed for mutant in alive)
    counts = f"{len(dead)} killed, {explained} equivalent, {len(alive) - explained} survived"
    print(f"{len(dead) + len(alive)} mutants in {time.perf_counter() - started:.0f} s: {counts}")
    sys.exit(bool(wrong or explained < len(alive)))


if __name__ == "__main__":
    main()
