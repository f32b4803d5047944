"""The columns of a table of clients, and one row's cells as an answers file's data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from guidegen.answers.elsewhere import Elsewhere, is_telling
from guidegen.errors import Place, Problem
from guidegen.files.text_with_places import Source
from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.mapping.models import ANSWERED_ON, CLIENT, NO, fold, is_address
from guidegen.readers.mapping.our_columns import Column
from guidegen.readers.rows import UNREADABLE, Cell, CellRow, as_shown, as_text, when_answered
from guidegen.readers.tables.filling import Filling
from guidegen.readers.tables.short_rows import ends_too_early, first_in_doubt
from guidegen.readers.tables.stray import Stray, Ticks

# What a list of failed rows adds, so that it can be corrected and run again as it is.
OWN_COLUMNS = REASON, ROW, ENTRY = "reason", "row", "entry"
# A secret for `email --encrypt`, which reads it from the table itself: nobody else does, and it is kept nowhere.
PASSPHRASE = "passphrase"  # noqa: S105

# Where in a torn row a cell too many is looked for: names and addresses stand in front.
_GUESSES = 8
_MOST_TOLD = 3  # cells without a column that are told of one row
_LONGEST_DAY = 100

# What warnings of one kind have in common.
NOTED = "notes stand at safety answers, and are not read"
ENDS_EARLY = "rows end early, so that their last answers may be of other columns"


@dataclass(frozen=True)
class Header:
    """The columns of a table; None where a column has no name or is none of ours. `always` are answers of every row.

    `nameless` are columns without a name by their index, `stray` all whose cells are only looked through for red flags.
    `finished` are the columns that say whether somebody came to the end of the form, with the words that say so.
    `is_one` says that this is a header at all, and not what stands where one should.
    """

    file: str
    columns: tuple[Column | None, ...]
    stray: Stray
    always: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    nameless: tuple[int, ...] = ()
    finished: tuple[tuple[int, frozenset[str]], ...] = ()
    is_one: bool = True

    def answered(self, row: CellRow) -> str:
        """When a row's client answered, so that it can be compared with others; `UNREADABLE` where it is no date."""
        for column, cell in self._columns_of(row):
            if column.name == ANSWERED_ON:
                if column.target is None:
                    return when_answered(as_text(cell)[:_LONGEST_DAY])
                moment = column.target.moment(cell)
                return moment.order if moment else UNREADABLE
        return UNREADABLE

    def client(self, row: CellRow) -> dict[str, str]:
        """Who a row is about, by the keys of an answers file; in a torn row only the first cell is in its place."""
        found: dict[str, str] = {}
        if row.fault or self._lacking(row):
            is_first = bool(self.columns and self.columns[0] and self.columns[0].name == "client_id")
            return {"id": as_shown(row.cells[0])} if is_first and row.cells else found
        for column, cell in self._columns_of(row):
            if column.name in CLIENT:
                key, text = CLIENT[column.name], as_shown(cell)
                if key != "email" or is_address(text):
                    found[key] = f"{found.get(key, '')} {text}".strip()
        return found

    def _columns_of(self, row: CellRow) -> Iterator[tuple[Column, Cell]]:
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column is not None:
                yield column, cell

    def source(self, row: CellRow) -> Source:
        """A row as the data of an answers file; the column in a place is the column's number in the table."""
        fault = row.fault or self._lacking(row)
        if fault:
            return Source(self.file, problems=[fault], values={(): (row.line, 1)})
        source = self._filled(row)
        self._warn_of_short(row, source)
        self._complain_of_stray(row, source)
        self._complain_of_unfinished(row, source)
        self._warn_of_notes(row, source)
        return source

    def has_answers(self, row: CellRow) -> bool:
        """Whether anything stands in a row that answers a question of ours; an option without its tick does not."""
        for column, cell in self._columns_of(row):
            text = as_text(cell) if column.question is not None else ""
            if text and (column.option is None or text.casefold() not in NO):
                return True
        return bool(row.fault)

    def guesses(self, row: CellRow) -> Iterator[Source]:
        """What a row may mean that is not read as it is.

        Torn: its cells from the left, from the right, and without some in between. With words under columns that are
        none of ours: those as ticks.
        """
        if row.fault or self._lacking(row):
            width, cells = len(self.columns), row.cells
            more = max(0, len(cells) - width)
            cuts = range(min(_GUESSES, len(cells))) if more else (0,)
            for guess in dict.fromkeys(
                [
                    cells[:width],
                    (None,) * (width - len(cells)) + cells[-width:],
                    *(cells[:at] + cells[at + more :] for at in cuts),
                ]
            ):
                yield self._filled(replace(row, cells=guess, fault=None))
        if self.stray.names or len(row.cells) > len(self.columns):
            ticks = self.stray.ticks(row.cells, len(self.columns))
            if ticks:
                yield self._ticked(row, ticks)

    def _ticked(self, row: CellRow, ticks: Ticks) -> Source:
        source = self._filled(row)
        answers = source.data["answers"]
        for id_, options in ticks.items():
            question = self.stray.questionnaire[id_]
            raw = answers.get(id_)
            kept = [option for option in raw if option not in question.exclusive] if isinstance(raw, list) else []
            answers[id_] = list(dict.fromkeys([*kept, *options])) if question.exclusive else options[0]
        return source

    def _lacking(self, row: CellRow) -> Problem | None:
        """What is wrong with a row that ends too early, unless what is missing was empty cells at its end for sure."""
        if len(row.cells) >= len(self.columns) or not ends_too_early(self.columns, row.cells):
            return None
        message = f"the row has {len(row.cells)} cells, the header has {len(self.columns)}"
        return Problem(Place(self.file, row.line), message, "it ends too early, or a delimiter is missing in it")

    def _warn_of_short(self, row: CellRow, source: Source) -> None:
        """A row that ends early may lack a cell behind all that needs an answer."""
        at = first_in_doubt(self.columns, row.cells) if len(row.cells) < len(self.columns) else None
        if at is not None:
            message = f"the row ends early, so that its last answers, from column {at + 1} on, may be of other columns"
            hint = "compare them; a workbook (.xlsx) keeps its cells in their places"
            source.warnings.append(Problem(Place(self.file, row.line), message, hint, ENDS_EARLY))

    def _filled(self, row: CellRow) -> Source:
        data = {"client": {}, "answers": dict(self.always)}
        source = Source(self.file, data, values={(): (row.line, 1)}, is_row=True)
        for number, (column, cell) in enumerate(zip(self.columns, row.cells, strict=False), 1):
            if column is not None and cell is not None and cell != "":
                Filling(source, (row.line, number), self.elsewhere).put(column, cell)
        return source

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """Whose answers words may be that stand where they are none: those of the clinic too."""
        words: dict[str, dict[str, str]] = {}
        for column in self.columns:
            target = column.target if column else None
            if target is not None and target.question is not None and target.option is None:
                for word, option in target.words.items():
                    if isinstance(option, str) and option not in target.question.nothing and is_telling(word):
                        words.setdefault(word, {})[target.question.id] = option
        return Elsewhere(self.stray.questionnaire, words)

    def _complain_of_unfinished(self, row: CellRow, source: Source) -> None:
        for at, words in self.finished:
            word = as_text(row.cells[at]) if at < len(row.cells) else ""
            if fold(word) not in words:
                message = "this client did not finish the form, by what this column says"
                hint = "ask them to finish it; --any-status takes it as it is"
                source.problems.append(Problem(Place(self.file, row.line, at + 1), message, hint))

    def _warn_of_notes(self, row: CellRow, source: Source) -> None:
        """A note at a safety answer may be what takes it back."""
        for at in row.noted:
            column = self.columns[at] if at < len(self.columns) else None
            if column is not None and column.question is not None and column.question.safety:
                place = Place(self.file, row.line, at + 1)
                message = f"{column.question.id}: a note stands at this answer, and is not read"
                source.warnings.append(Problem(place, message, "look at it", NOTED, is_safety=True))
                source.unread.append(column.question.id)

    def _complain_of_stray(self, row: CellRow, source: Source) -> None:
        """Cells that no column speaks for, without which nobody knows what a client said."""
        width = len(self.columns)
        if not self.nameless and len(row.cells) <= width:
            return
        found = [at for at in (*self.nameless, *range(width, len(row.cells))) if _is_filled(row, at)]
        for at in found[:_MOST_TOLD]:
            if at < width:
                message = "a cell stands under a column without a name"
                hint = "give the column a name; a header that was merged over several columns needs one for each"
            else:
                message, hint = "a cell stands beyond the last column of the header", "give it a column name"
            source.problems.append(Problem(Place(self.file, row.line, at + 1), message, hint))
        for at in found:
            before = self.stray.before.get(at)
            if before is not None and before.id not in source.unread:
                source.unread.append(before.id)
        if found:
            source.unread += [id_ for id_ in self.stray.ticks(row.cells, width) if id_ not in source.unread]
            if not source.unread:  # nothing tells which question it was
                source.unread += [question.id for question in self.stray.questionnaire]


def _is_filled(row: CellRow, at: int) -> bool:
    return at < len(row.cells) and row.cells[at] is not None and bool(str(row.cells[at]).strip())


def stray_columns(questionnaire: Questionnaire, columns: tuple[Column | None, ...], names: dict[int, str]) -> Stray:
    """The columns of these names as they stand beside the others."""
    before = {}
    last = None
    for at, column in enumerate(columns):
        if column is not None:
            last = column.question if column.question is not None and column.question.safety else None
        elif at in names and last is not None:
            before[at] = last
    return Stray(questionnaire, names, before)
