"""Whom to ask about, one by one: clients with a red flag, failed rows, what is left to do by hand, each e-mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guidegen.batch.records.manifest import MANIFEST
from guidegen.report.pieces import Cell, Column, Heading, NewPage, Piece, Room, Row, Table, Text
from guidegen.report.tally import Listed, Listing, Tally

_LONGEST_NAME = 64


def listings(tally: Tally) -> Iterator[Piece]:
    """A table for each kind of client that there is, and one of all e-mail."""
    kinds = (tally.emergency, tally.urgent, tally.unread, tally.overridden, tally.failed, tally.by_hand)
    if any(listing.total for listing in kinds):
        yield from _clients(tally)
    if tally.mailing.total:
        yield from _deliveries(tally)


def short_name(name: str) -> str:
    """A name from outside, no longer than a line has room for."""
    return f"{name[: _LONGEST_NAME - 1]}…" if len(name) > _LONGEST_NAME else name


def _clients(tally: Tally) -> Iterator[Piece]:
    yield NewPage()
    yield Heading("Clients to ask about", 0)
    yield Text(
        "By the run's number (see Runs), the row of its table, where the header is row 1, and the client's number. "
        "A client may stand in two lists."
    )
    for title, listing in (("EMERGENCY", tally.emergency), ("URGENT", tally.urgent)):
        called = [(*_who(line), Cell(", ".join(line.flags)), _page_of(line), "") for line in listing.lines]
        head = ("Run", "Row", "Client", "Why", "Page", "Called on, by, outcome")
        yield from _listing(title, listing, head, called, (1, 1.3, 4, 4, 3, 5))
    for title, listing in (("UNREAD", tally.unread), ("Stepped down", tally.overridden)):
        rows = [(*_who(line), Cell(line.note or "")) for line in listing.lines]
        yield from _listing(title, listing, ("Run", "Row", "Client", "What"), rows)
    rows = [(*_who(line), Cell(f"{line.level or 'not assessed'}: {line.reason}")) for line in tally.failed.lines]
    yield from _listing("Failed", tally.failed, ("Run", "Row", "Client", "Level and reason"), rows)
    rows = [(*_who(line), Cell(line.note or "")) for line in tally.by_hand.lines]
    yield from _listing("To look at, or to finish by hand", tally.by_hand, ("Run", "Row", "Client", "What"), rows)


def _deliveries(tally: Tally) -> Iterator[Piece]:
    """Who got what by e-mail, when, and what the server said; what has to be looked after first."""
    mailing = tally.mailing
    yield NewPage()
    yield Heading("E-mail", 0)
    yield Text(
        "By the run's number and the client's number. Addresses are shortened, times are UTC. Sent means that the mail "
        "server took it; what came back since then is known where guidegen email DIR --bounces has read the mailbox."
    )
    rows: list[Row] = [
        (str(line.run), Cell(short_name(line.client_id)), line.state, *map(Cell, (line.address, line.when, line.said)))
        for line in mailing.lines
    ]
    heads = (("Run", 2), ("Client", 5), ("State", 4), ("Address", 6), ("When", 6), ("Reply or reason", 9))
    yield Table([Column(*head) for head in heads], rows, named_by=1)
    if mailing.total > len(rows):
        yield Text(f"and {mailing.total - len(rows):,} more: guidegen email DIR --status --format csv")


def _who(line: Listed) -> tuple[str, str, Cell]:
    return str(line.run), str(line.row), Cell(short_name(line.client_id))


def _page_of(line: Listed) -> Cell:
    return Cell("written" if line.reason is None else f"not written: {line.reason}")


def _listing(
    title: str,
    listing: Listing,
    heads: Sequence[str],
    rows: Sequence[Row],
    widths: Sequence[float] = (1, 2, 5, 6),
) -> Iterator[Piece]:
    if not rows:
        return
    yield Room(45)
    yield Heading(f"{title}: {listing.total:,}")
    yield Table([Column(*head) for head in zip(heads, widths, strict=True)], rows, named_by=heads.index("Client"))
    if listing.total > len(rows):
        yield Text(f"and {listing.total - len(rows):,} more, in {MANIFEST}")
