"""The lists at the end of a report: the clients to ask about, and what became of each e-mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from guidegen.batch.records.manifest import MANIFEST
from guidegen.report.sheet import Sheet, short_name
from guidegen.report.tally import Listed, Listing, Tally


def listings(sheet: Sheet, tally: Tally) -> Iterator[Flowable]:
    """Every client who needs a person, by run and row; nothing where nobody does."""
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


def deliveries(sheet: Sheet, tally: Tally) -> Iterator[Flowable]:
    """Who got what by e-mail, when, and what the server said; what has to be looked after first."""
    mailing = tally.mailing
    if not mailing.total:
        return
    yield PageBreak()
    yield sheet.heading("E-mail", 0)
    yield sheet.text(
        "By the run's number and the client's number. Addresses are shortened, times are UTC. Sent means that the mail "
        "server took it."
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
