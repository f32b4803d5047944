"""The rows that failed, as a table that can be corrected and run again as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from guidegen.errors import Problem
from guidegen.readers.mapping.our_columns import column_name
from guidegen.readers.rows import guarded, unguarded
from guidegen.readers.tables.columns import ENTRY, OWN_COLUMNS, PASSPHRASE, REASON, ROW

# Excel takes a text table for UTF-8 only with this in front.
_MARK = "\ufeff"
_BEYOND = "\0"  # no column is called so


@dataclass(frozen=True)
class _Failed:
    row: int
    entry: str
    reason: str
    cells: list[str]


class FailedRows:
    """Failed rows in the words and order of the table that they came from; it grows with them only."""

    def __init__(self, header: Sequence[str], delimiter: str) -> None:
        # A table that was corrected has our columns already, with what was wrong before.
        own = len(OWN_COLUMNS) if tuple(header[: len(OWN_COLUMNS)]) == OWN_COLUMNS else 0
        self._kept = [at for at in range(own, len(header)) if column_name(header[at]) != PASSPHRASE]
        self._width = len(header)
        self._header = [header[index] for index in self._kept]
        self._delimiter = delimiter
        self._rows: list[_Failed] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row: int, entry: str, cells: Sequence[str], problems: Iterable[Problem]) -> None:
        """A row by the number that is shown and its client's id in the manifest."""
        reason = "; ".join(
            f"{problem.message} ({problem.hint})" if problem.hint else problem.message for problem in problems
        )
        kept = [cells[index] if index < len(cells) else "" for index in self._kept]
        beyond = cells[self._width :]
        self._rows.append(_Failed(row, entry, reason, [*kept, *beyond]))

    def carry_over(self, before: bytes, is_open: Callable[[str], bool]) -> bool:
        """Keep rows of an earlier list that are open still and stand nowhere in this one.

        False where that cannot be done, because the earlier rows come from another kind of table.
        """
        there = {failed.entry for failed in self._rows}
        text = before.decode("utf-8-sig", "replace")
        first = text.partition("\n")[0]
        delimiter = max(",;\t|", key=first.count)
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey=_BEYOND)
        left = [row for row in rows if (entry := row.get(ENTRY) or "") not in there and is_open(entry)]
        header = list(rows.fieldnames or ())[len(OWN_COLUMNS) :]
        if left and header != self._header:
            return False
        for row in left:
            number = str(row.get(ROW) or "")
            beyond: Any = row.get(_BEYOND) or ()
            cells = [unguarded(str(cell or "")) for cell in (*(row.get(name) for name in header), *beyond)]
            reason = str(row.get(REASON) or "")
            self._rows.append(_Failed(int(number) if number.isdigit() else 0, str(row[ENTRY]), reason, cells))
        return True

    def encoded(self) -> bytes:
        """The table as a CSV file, in the order of the rows."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self._delimiter, lineterminator="\r\n")
        writer.writerow([*OWN_COLUMNS, *self._header])
        for failed in sorted(self._rows, key=lambda failed: failed.row):
            own = failed.reason, str(failed.row), failed.entry
            writer.writerow([guarded(cell) for cell in (*own, *failed.cells)])
        return (_MARK + text.getvalue()).encode(errors="replace")
