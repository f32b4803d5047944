"""What the report on batch folders says: what needs a person first, then every count, then the clients to ask about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from guidegen.library.models import Library
from guidegen.report.about import Report
from guidegen.report.listings import listings, short_name
from guidegen.report.parts import FEW, Figure, Part, Spread, parts, spreads
from guidegen.report.pieces import Bar, Cell, Column, Heading, Piece, Room, Row, Table, Text, Together
from guidegen.report.tally import Tally

_HASH = 12  # letters of a hash that tell it from others
_NAMED = 12  # clients whose numbers stand on the first page
_SHORT = 12  # rows of a table that is not torn
_COUNT, _SHARE, _BAR = 20, 16, 42  # mm


def story(tally: Tally, library: Library, report: Report) -> Iterator[Piece]:
    """The whole report, piece by piece."""
    levels, *others = parts(tally, library)
    yield Heading("Report on guides", 0)
    yield Text(", ".join(part for part in (report.clinic, report.day) if part))
    yield from _needs_a_person(tally)
    yield from _part(levels)
    yield from _numbers(tally)
    yield from _contents(tally, report.translated | {library.hash})
    yield from _runs(tally)
    for part in others:
        yield from _part(part)
    yield _spread("Seconds a document", "Longest", spreads(tally.seconds, 0.01), ".2f")
    yield _spread("Pages a document", "Most", spreads(tally.pages), ",g")
    yield from listings(tally)


def _needs_a_person(tally: Tally) -> Iterator[Piece]:
    yield Heading("What needs a person")
    rows = [(Cell(f"{count:,}", bold=True), Cell(words)) for count, words in _open_ends(tally) if count]
    if rows:
        yield Table((Column("Clients", 1), Column("What to do", 8)), rows, named_by=None)
    else:
        yield Text(
            "Nothing: every safety answer was read, no red flag is an emergency or urgent, no row failed, all content "
            "is signed off."
        )


def _open_ends(tally: Tally) -> Iterator[tuple[int, str]]:
    for level, listing, when in (("EMERGENCY", tally.emergency, "now"), ("URGENT", tally.urgent, "today")):
        missing = f" Without a page, because it failed: {listing.unwritten:,}." if listing.unwritten else ""
        who = ", ".join(f"{short_name(line.client_id)} (row {line.row})" for line in listing.lines[:_NAMED])
        where = who if listing.total <= _NAMED else f"{who}, and others listed at the end"
        yield listing.total, f"{level}: contact these clients {when}, if nobody has yet: {where}.{missing}"
    yield (
        tally.unread.total,
        "UNREAD: a safety answer was not read or not used, so nobody knows. Look at these rows now. Listed at the end.",
    )
    yield (
        tally.overridden.total,
        "Stepped down: a clinician took a red flag back. Listed at the end with who and why.",
    )
    yield (
        tally.failed.total,
        "Failed: these clients have nothing yet. Mend what is wrong and run the batch again. Listed at the end.",
    )
    yield (
        tally.mailing.states["bounced"],
        "E-mail that came back: these clients never got their guides. Give them in another way. Listed at the end.",
    )
    yield (
        tally.mailing.states["unknown"],
        "E-mail that may have arrived or not: ask these clients. It is never sent again by itself. Listed at the end.",
    )
    yield tally.mailing.states["failed"], "E-mail that failed: give these clients their guides in another way."
    yield tally.by_hand.total, "Look at, or finish by hand: what stands beside a document is listed at the end."
    yield tally.levels["SOON"], "SOON: their guides hold a letter; a check within 14 days."
    yield tally.documents["referral"], "Under 16: a referral page instead of a guide. See that they are referred."
    yield tally.unsigned, "Not signed off: printed from content that no clinician had approved."


def _numbers(tally: Tally) -> Iterator[Piece]:
    withheld = tally.documents["emergency"] + tally.documents["urgent"]
    pages = round(sum(spread.total for spread in spreads(tally.pages)))
    rows = (
        ("Clients", tally.clients),
        ("Guides", tally.documents["guide"]),
        ("Emergency and urgent pages instead of a guide", withheld),
        ("Referral pages instead of a guide", tally.documents["referral"]),
        ("Failed: nothing was written", tally.failed.total),
        ("Older rows of clients who answered again, not counted", tally.older),
        ("Printed pages in all", pages),
    )
    columns = (Column("What", 5), Column("Number", 1, right=True))
    table = Table(columns, [(words, f"{number:,}") for words, number in rows])
    yield Together((Heading("Numbers"), table))
    yield Text(
        "A client counts once in each run, by the newest line, and again in the next run. Of fewer than "
        f"{FEW} no share is given; of fewer than 100, one client more moves a share by over 1%."
    )


def _runs(tally: Tally) -> Iterator[Piece]:
    columns = (
        Column("Run", 1),
        Column("Folder", 6),
        *(Column(head, 2, right=True) for head in ("Clients", "Written", "Failed")),
    )
    rows: list[Row] = [
        (str(number), Cell(short_name(run.name)), *(f"{n:,}" for n in (run.clients, run.written, run.failed)))
        for number, run in enumerate(tally.runs, 1)
    ]
    yield Room(20)
    yield Heading("Runs")
    yield Table(columns, rows)


def _contents(tally: Tally, in_use: Set[str]) -> Iterator[Piece]:
    columns = (
        Column("Content", 3),
        Column("In use today", 2),
        Column("Documents", 2, right=True),
        Column("Signed off", 2, right=True),
    )
    rows = [
        (
            _short_hash(content) + (f" ({tally.spoken[content]})" if content in tally.spoken else ""),
            "yes" if content in in_use else "no",
            f"{tally.contents[content]:,}",
            f"{tally.approved[content]:,}",
        )
        for content in sorted(tally.contents, key=lambda content: (-tally.contents[content], content))
    ]
    if not rows:
        return
    yield Room(25)
    yield Heading("Content versions")
    # The same content in two languages has two hashes, and leads to the same findings.
    several = max(Counter(tally.spoken.get(content, "") for content in tally.contents).values())
    if several > 1:
        yield Text(
            f"These documents come from {several} contents: the same answers may have led to other findings in each."
        )
    yield Table(columns, rows)
    if any(content not in in_use for content in tally.contents):
        yield Text("Titles in this report are those of the content in use today; a code may have meant another.")


def _short_hash(content: str) -> str:
    """As much of a hash as tells it from others."""
    return content[:_HASH] or "not recorded"


def _part(part: Part) -> Iterator[Piece]:
    """The table of a part, with a bar for each count."""
    shown: list[Heading | Text | Table] = [Heading(part.title)]
    of = f"{part.base:,} {part.of}."
    few = " Too few for shares." if part.base < FEW else ""
    if not part.base:
        shown.append(Text("None."))
    elif not part.figures:
        shown.append(Text(f"None of {of}"))
    else:
        shown += [Text(f"Of {of}{few}"), _figures(part)]
    if len(part.figures) <= _SHORT:
        yield Together(shown)
    else:
        yield Room(60)
        yield from shown


def _figures(part: Part) -> Table:
    most = max(figure.count for figure in part.figures)
    code = Column("Code", 30 if part.id in ("level", "document") else 20)
    columns = (
        Column("What", 0),
        Column("Number", _COUNT, right=True),
        Column("Share", _SHARE, right=True),
        Column("", _BAR),
    )
    rows = [
        (Cell(figure.title), f"{figure.count:,}", _percent(figure), Bar(figure.count / most if most else 0))
        for figure in part.figures
    ]
    if part.id == "failure":  # reasons have no codes
        return Table(columns, rows, of_page=True)
    coded = [(figure.code, *row) for figure, row in zip(part.figures, rows, strict=True)]
    return Table((code, *columns), coded, named_by=1, of_page=True)


def _percent(figure: Figure) -> str:
    """A whole per cent; what is not nothing or not all is never printed as such."""
    share = figure.share
    if share is None:
        return "–"
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def _spread(title: str, longest: str, found: Sequence[Spread], form: str) -> Together:
    columns = (
        Column("Document", 3),
        Column("Number", 2, right=True),
        Column("Median", 2, right=True),
        Column("90th percentile", 3, right=True),
        Column(longest, 2, right=True),
        Column("In all", 2, right=True),
    )
    rows = [
        (
            spread.title,
            f"{spread.count:,}",
            *(f"{number:{form}}" for number in (spread.median, spread.p90, spread.longest)),
            f"{spread.total:,.0f}",
        )
        for spread in found
    ]
    return Together((Heading(title), Table(columns, rows) if rows else Text("None.")))
