"""The report on batch folders as a PDF: what needs a person first, then every count, then the clients to ask about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak

from guidegen.batch.records.manifest import MANIFEST
from guidegen.library.models import Library
from guidegen.report.parts import FEW, Figure, Part, Spread, parts, spreads
from guidegen.report.sheet import Imprint, Looks, Sheet, short_name
from guidegen.report.tally import Listed, Listing, Tally

_HASH = 12  # letters of a hash that tell it from others
_NAMED = 12  # clients whose numbers stand on the first page
_SHORT = 12  # rows of a table that is not torn
_COUNT, _SHARE, _BAR = 20, 16, 42  # mm


@dataclass(frozen=True)
class Report:
    """What stands on the report beside the counts; `day` is today in words."""

    clinic: str
    today: date
    day: str
    looks: Looks


def report_pdf(tally: Tally, library: Library, report: Report) -> bytes:
    """The report as a PDF; the same counts, content and day give the same bytes."""
    sheet = Sheet(report.looks)
    title = f"Report on guides, {report.day}"
    footer = f"{title}. It lists client numbers: keep it within the clinic."
    imprint = Imprint(title, report.clinic or "guidegen", report.today, footer)
    return sheet.document(partial(_story, sheet, tally, library, report), imprint)


def _story(sheet: Sheet, tally: Tally, library: Library, report: Report) -> list[Flowable]:
    levels, *others = parts(tally, library)
    return [
        sheet.heading("Report on guides", 0),
        sheet.text(", ".join(part for part in (report.clinic, report.day) if part)),
        *_needs_a_person(sheet, tally),
        *_part(sheet, levels),
        *_numbers(sheet, tally),
        *_contents(sheet, tally, library),
        *_runs(sheet, tally),
        *(flowable for part in others for flowable in _part(sheet, part)),
        *_spread(sheet, "Seconds a document", "Longest", spreads(tally.seconds, 0.01), ".2f"),
        *_spread(sheet, "Pages a document", "Most", spreads(tally.pages), ",g"),
        *_listings(sheet, tally),
        *_deliveries(sheet, tally),
    ]


def _needs_a_person(sheet: Sheet, tally: Tally) -> Iterator[Flowable]:
    yield sheet.heading("What needs a person")
    rows = [[sheet.cell(f"{count:,}", bold=True), sheet.cell(words)] for count, words in _open_ends(tally) if count]
    if rows:
        yield sheet.table(("Clients", "What to do"), rows, (1, 8))
    else:
        yield sheet.text(
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


def _numbers(sheet: Sheet, tally: Tally) -> Iterator[Flowable]:
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
    table = sheet.table(("What", "Number"), [(words, f"{number:,}") for words, number in rows], (5, 1), right=(1,))
    yield KeepTogether([sheet.heading("Numbers"), table])
    yield sheet.text(
        "A client counts once in each run, by the newest line, and again in the next run. Of fewer than "
        f"{FEW} no share is given; of fewer than 100, one client more moves a share by over 1%."
    )


def _runs(sheet: Sheet, tally: Tally) -> Iterator[Flowable]:
    head = ("Run", "Folder", "Clients", "Written", "Failed")
    rows = [
        (str(number), sheet.cell(short_name(run.name)), *(f"{n:,}" for n in (run.clients, run.written, run.failed)))
        for number, run in enumerate(tally.runs, 1)
    ]
    yield CondPageBreak(20 * mm)
    yield sheet.heading("Runs")
    yield sheet.table(head, rows, (1, 6, 2, 2, 2), right=(2, 3, 4))


def _contents(sheet: Sheet, tally: Tally, library: Library) -> Iterator[Flowable]:
    head = ("Content", "In use today", "Documents", "Signed off")
    rows = [
        (
            _short_hash(content),
            "yes" if content == library.hash else "no",
            f"{tally.contents[content]:,}",
            f"{tally.approved[content]:,}",
        )
        for content in sorted(tally.contents, key=lambda content: (-tally.contents[content], content))
    ]
    if not rows:
        return
    yield CondPageBreak(25 * mm)
    yield sheet.heading("Content versions")
    if len(rows) > 1:
        yield sheet.text(
            f"These documents come from {len(rows)} contents: the same answers may have led to other findings in each."
        )
    yield sheet.table(head, rows, (3, 2, 2, 2), right=(2, 3))
    if list(tally.contents) != [library.hash]:
        yield sheet.text("Titles in this report are those of the content in use today; a code may have meant another.")


def _short_hash(content: str) -> str:
    """As much of a hash as tells it from others."""
    return content[:_HASH] or "not recorded"


def _part(sheet: Sheet, part: Part) -> Iterator[Flowable]:
    """The table of a part, with a bar for each count."""
    most = max((figure.count for figure in part.figures), default=0)
    code = 30 if part.id in ("level", "document") else 20
    widths = [code, sheet.width / mm - code - _COUNT - _SHARE - _BAR, _COUNT, _SHARE, _BAR]
    bar = (_BAR - 4) * mm
    rows: list[Sequence[object]] = [
        (
            figure.code,
            sheet.cell(figure.title),
            f"{figure.count:,}",
            _percent(figure),
            sheet.bar(figure.count / most if most else 0, bar),
        )
        for figure in part.figures
    ]
    head: Sequence[str] = ("Code", "What", "Number", "Share", "")
    if part.id == "failure":  # reasons have no codes
        head, rows, widths = head[1:], [row[1:] for row in rows], [widths[0] + widths[1], *widths[2:]]
    of = f"{part.base:,} {part.of}."
    few = " Too few for shares." if part.base < FEW else ""
    shown: list[Flowable] = [sheet.heading(part.title)]
    if not part.base:
        shown.append(sheet.text("None."))
    elif not rows:
        shown.append(sheet.text(f"None of {of}"))
    else:
        last = len(head) - 1
        shown += [sheet.text(f"Of {of}{few}"), sheet.table(head, rows, widths, right=(last - 2, last - 1))]
    if len(rows) <= _SHORT:
        yield KeepTogether(shown)
    else:
        yield CondPageBreak(60 * mm)
        yield from shown


def _percent(figure: Figure) -> str:
    """A whole per cent; what is not nothing or not all is never printed as such."""
    share = figure.share
    if share is None:
        return "–"
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def _spread(sheet: Sheet, title: str, longest: str, found: Sequence[Spread], form: str) -> Iterator[Flowable]:
    head = ("Document", "Number", "Median", "90th percentile", longest, "In all")
    rows = [
        (
            spread.title,
            f"{spread.count:,}",
            *(f"{number:{form}}" for number in (spread.median, spread.p90, spread.longest)),
            f"{spread.total:,.0f}",
        )
        for spread in found
    ]
    body = sheet.table(head, rows, (3, 2, 2, 3, 2, 2), right=(1, 2, 3, 4, 5)) if rows else sheet.text("None.")
    yield KeepTogether([sheet.heading(title), body])


def _listings(sheet: Sheet, tally: Tally) -> Iterator[Flowable]:
    if not any(
        listing.total
        for listing in (tally.emergency, tally.urgent, tally.unread, tally.overridden, tally.failed, tally.by_hand)
    ):
        return
    yield PageBreak()
    yield sheet.heading("Clients to ask about", 0)
    yield sheet.text(
        "By the run's number (see Runs), the row of its table, where the header is row 1, and the client's number. "
        "A client may stand in two lists."
    )
    for title, listing in (("EMERGENCY", tally.emergency), ("URGENT", tally.urgent)):
        called: list[Sequence[object]] = [
            (*_who(sheet, line), sheet.cell(", ".join(line.flags)), _page_of(sheet, line), "") for line in listing.lines
        ]
        head = ("Run", "Row", "Client", "Why", "Page", "Called on, by, outcome")
        yield from _listing(sheet, title, listing, head, called, (1, 1.3, 4, 4, 3, 5))
    for title, listing in (("UNREAD", tally.unread), ("Stepped down", tally.overridden)):
        rows = [(*_who(sheet, line), sheet.cell(line.note or "")) for line in listing.lines]
        yield from _listing(sheet, title, listing, ("Run", "Row", "Client", "What"), rows)
    rows = [
        (*_who(sheet, line), sheet.cell(f"{line.level or 'not assessed'}: {line.reason}"))
        for line in tally.failed.lines
    ]
    yield from _listing(sheet, "Failed", tally.failed, ("Run", "Row", "Client", "Level and reason"), rows)
    rows = [(*_who(sheet, line), sheet.cell(line.note or "")) for line in tally.by_hand.lines]
    yield from _listing(
        sheet, "To look at, or to finish by hand", tally.by_hand, ("Run", "Row", "Client", "What"), rows
    )


def _deliveries(sheet: Sheet, tally: Tally) -> Iterator[Flowable]:
    """Who got what by e-mail, when, and what the server said; what has to be looked after first."""
    mailing = tally.mailing
    if not mailing.total:
        return
    yield PageBreak()
    yield sheet.heading("E-mail", 0)
    yield sheet.text(
        "By the run's number and the client's number. Addresses are shortened, times are UTC. Sent means that the mail "
        "server took it; what came back since then is known where guidegen email DIR --bounces has read the mailbox."
    )
    rows = [
        (
            str(line.run),
            sheet.cell(short_name(line.client_id)),
            line.state,
            sheet.cell(line.address),
            sheet.cell(line.when),
            sheet.cell(line.said),
        )
        for line in mailing.lines
    ]
    yield sheet.table(("Run", "Client", "State", "Address", "When", "Reply or reason"), rows, (2, 5, 4, 6, 6, 9))
    if mailing.total > len(rows):
        yield sheet.text(f"and {mailing.total - len(rows):,} more: guidegen email DIR --status --format csv")


def _who(sheet: Sheet, line: Listed) -> tuple[str, str, Flowable]:
    return str(line.run), str(line.row), sheet.cell(short_name(line.client_id))


def _page_of(sheet: Sheet, line: Listed) -> Flowable:
    return sheet.cell("written" if line.reason is None else f"not written: {line.reason}")


def _listing(
    sheet: Sheet,
    title: str,
    listing: Listing,
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float] = (1, 2, 5, 6),
) -> Iterator[Flowable]:
    if not rows:
        return
    yield CondPageBreak(45 * mm)
    yield sheet.heading(f"{title}: {listing.total:,}")
    yield sheet.table(head, rows, widths)
    if listing.total > len(rows):
        yield sheet.text(f"and {listing.total - len(rows):,} more, in {MANIFEST}")
