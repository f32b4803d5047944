"""The mutants of `make mutants` without trying them: each is a change, and what is listed is still made."""

from __future__ import annotations

import ast

import pytest

from tests.acceptance.mutants import TESTS, equivalents, generated, source_of, written
from tests.support.mutation import mutants_of

SOURCE = """\
def first(rows, last=False):
    found = [row for row in rows if row.yes and not row.hidden]
    if found:
        note(rows)
    return found[-1] if last else min(found)
"""


def test_each_kind_of_slip_is_made_once() -> None:
    """Joins, filters, ends of lists, calls: one place is changed, and the rest stays as it is written."""
    made = {f"{mutant.line}: {mutant.old} -> {mutant.new}" for mutant in mutants_of("first.py", SOURCE)}
    assert made == {
        "1: False -> True",
        "2: [row for row in rows if row.yes and (not row.hidden)] -> [row for row in rows]",
        "2: row.yes and (not row.hidden) -> row.yes or not row.hidden",
        "2: row.yes and (not row.hidden) -> not row.hidden",
        "2: row.yes and (not row.hidden) -> row.yes",
        "2: row.yes -> not row.no",
        "2: not row.hidden -> row.hidden",
        "3: found -> not found",
        "4: note(rows) -> pass",
        "5: return found[-1] if last else min(found) -> return None",
        "5: found[-1] if last else min(found) -> found[-1]",
        "5: found[-1] if last else min(found) -> min(found)",
        "5: -1 -> 1",
        "5: 1 -> 2",
        "5: 1 -> 0",
        "5: min(found) -> max(found)",
    }
    for mutant in mutants_of("first.py", SOURCE):
        assert mutant.at == SOURCE.splitlines()[mutant.line - 1].strip()
        changed = [old != new for old, new in zip(SOURCE.splitlines(), mutant.source.splitlines(), strict=True)]
        assert changed.index(True) == mutant.line - 1
        assert changed.count(True) == 1


@pytest.mark.parametrize("file", TESTS)
def test_every_mutant_is_another_program_that_can_be_read(file: str) -> None:
    """No change of a module leaves it as it is, and each of them, of which one in ten is read here, leaves Python."""
    mutants = [*written([file]), *generated([file])]
    assert len(mutants) > 20
    assert source_of(file) not in {mutant.source for mutant in mutants}
    unchanged = ast.dump(ast.parse(source_of(file)))
    assert unchanged not in {ast.dump(ast.parse(mutant.source)) for mutant in mutants[::10]}


def test_what_makes_no_difference_is_listed_with_its_reason() -> None:
    """Every mutant of the list is one that is made today, and says why no test can notice it."""
    made = {mutant.key for mutant in generated(TESTS)}
    listed = equivalents()
    assert sorted(listed.keys() - made) == []
    assert all(why.strip() for why in listed.values())
