"""`guidegen email --send`: what is open goes to the server, and how all stand is told at the end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.email_messages import make_messages
from guidegen.cli.email_plan import open_in, tell_who_got_nothing
from guidegen.cli.exits import MAIL, tell
from guidegen.cli.sending import send_all

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.delivery.mail.eligibility import Plan
    from guidegen.delivery.mail.ledger import Delivery


def send(plan: Plan, path: Path, settings: Settings, folder: Path, options: dict[str, Any]) -> int:
    """Send what is open; the exit code."""
    from functools import partial

    from guidegen.delivery.mail.credentials import smtp_credentials
    from guidegen.delivery.mail.deliver import Job
    from guidegen.delivery.mail.ledger import DRAFTED, DRAFTING, Ledger
    from guidegen.delivery.mail.mailed import Memory
    from guidegen.delivery.mail.smtp import connect

    campaign = options["campaign"]
    with closing(Ledger(path)) as ledger, Memory(folder) as memory:
        ledger.recover()
        ours = set(plan.keys)
        memory.catch_up(row for row in ledger.rows() if path.parent == folder or (row.client_id, row.document) in ours)
        posts, _ = open_in(plan, ledger, options)
        made = make_messages(posts, settings, folder, options)
        credentials = smtp_credentials(settings.mail, os.environ) if made else None
        ledger.resend(options["resend_unknown"], campaign)
        ledger.reopen((post.key for post in posts), campaign)
        ledger.resend(options["send_drafted"], campaign, (DRAFTING, DRAFTED))
        numbers = ledger.enter([(post, id_) for post, id_, _ in made], plan.held, campaign)
        jobs = [Job(numbers[post.key], post, make) for post, _, make in made]
        open_connection = partial(connect, settings.mail, credentials, options["allow_plain"])
        try:
            code = send_all(
                jobs[: options["limit"]],
                ledger,
                settings.mail,
                open_connection,
                lambda job: memory.add(*job.post.key, campaign),
                options["quiet"],
                options["verbose"],
            )
            # Somebody who names one file and one address must not take it for sent.
            return MAIL if options["to"] and plan.held else code
        finally:
            _sum_up(plan, ledger.standing(campaign), len(plan.ready) - len(posts), options["quiet"])


def _sum_up(plan: Plan, standing: Mapping[tuple[str, str], Delivery], before: int, quiet: bool) -> None:
    """How the planned documents stand now; `before` counts those that were done with before this run."""
    for one in () if quiet else plan.held:
        tell(f"held back: {one.who}  {one.words}")
    from guidegen.delivery.mail import count_states

    rows = [standing[key] for key in plan.keys if key in standing]
    counts = count_states(rows)
    states = [state for state in ("bounced", "delivered") if counts[state]]
    told = ", ".join(f"{counts[state]} {state}" for state in ("sent", "failed", "unknown", "held", *states))
    click.echo(f"{told}, {counts['queued']} still queued; {before} of these from before")
    if ids := [row.client_id for row in rows if row.state in ("drafted", "drafting")]:
        tell(f"not sent, because a draft was made: {', '.join(ids)}")
        tell("  -> send it there; or take it away, and --send-drafted ID sends it from here")
    if ids := [row.client_id for row in standing.values() if row.state == "unknown"]:
        tell(f"unknown whether it arrived: {', '.join(ids)}")
        tell("  -> ask these clients; --resend-unknown ID sends it again")
    tell_who_got_nothing(standing.values())
