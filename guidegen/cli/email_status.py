"""`guidegen email --status`: who got what, when, with which reply of the server."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import click

from guidegen.cli.email_ledger import refuse_without_ledger
from guidegen.delivery.mail import LISTED, count_states, read_deliveries
from guidegen.delivery.mail.ledger import BOUNCED, DELIVERED, DRAFTED, DRAFTING

# States that not every clinic comes to have; they are counted where there are any.
_RARE = (DRAFTING, DRAFTED, BOUNCED, DELIVERED)


def show_status(folder: Path, path: Path, form: str) -> None:
    """List a ledger as text, csv or json; told is whether it lacks mail of this folder. Raises MailError."""
    refuse_without_ledger(folder, path)
    rows = read_deliveries(path)
    listed = [row.to_dict() for row in rows]
    if form == "json":
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, LISTED, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(listed)
    else:
        for row in rows:
            click.echo(f"{row.state:9} {row.client_id}  {row.address}  {row.changed_at}  {row.said}".rstrip())
        counts = count_states(rows).items()
        click.echo(", ".join(f"{state} {count}" for state, count in counts if count or state not in _RARE))
