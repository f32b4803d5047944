"""The rows that failed, as a table that can be corrected and run again as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from guidegen.answers.columns import REASON, ROW
from guidegen.errors import Problem

# Excel takes a text table for UTF-8 only with this in front.
_MARK = "\ufeff"


class FailedRows:
    """Failed rows in the words and order of the table that they came from; it grows with them only."""

    def __init__(self, header: Sequence[str], delimiter: str) -> None:
        # A table that was corrected has these two columns already, with what was wrong before.
        self._kept = [index for index, name in enumerate(header) if name not in (REASON, ROW)]
        self._header = [REASON, ROW, *(header[index] for index in self._kept)]
        self._delimiter = delimiter
        self._rows: list[tuple[int, list[str]]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row: int, cells: Sequence[str], problems: Sequence[Problem]) -> None:
        reason = "; ".join(
            f"{problem.message} ({problem.hint})" if problem.hint else problem.message for problem in problems
        )
        kept = [cells[index] if index < len(cells) else "" for index in self._kept]
        self._rows.append((row, [reason, str(row), *kept, *cells[max(self._kept, default=-1) + 1 :]]))

    def encoded(self) -> bytes:
        """The table as a CSV file, in the order of the rows."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self._delimiter, lineterminator="\r\n")
        writer.writerow(self._header)
        writer.writerows(cells for _, cells in sorted(self._rows))
        return (_MARK + text.getvalue()).encode()
