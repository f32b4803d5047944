"""An account that has used up its day: told apart from what is about one message, whoever the provider is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from guidegen.cli.exits import MAIL
from guidegen.delivery.mail import read_deliveries
from guidegen.delivery.mail.credentials import SMTP_PASSWORD
from guidegen.delivery.mail.limits import Limit, limit_of
from tests.support.mail_folder import clients, run_email, write_batch, write_clinic
from tests.support.sampled import sampled
from tests.support.scripted_smtp import Script, scripted_server
from tests.support.smtp_server import PASSWORD, USER, Postbox, smtp_server

DAY, FOR_NOW = Limit.DAY, Limit.FOR_NOW
REPLIES = [
    # Google Workspace and Gmail
    ("550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to", DAY),
    ("550 5.4.5 Daily sending quota exceeded - gsmtp", DAY),
    ("550 5.4.5 Daily SMTP relay limit exceeded for customer.", DAY),
    ("550 5.7.1 Daily SMTP relay limit exceeded for customer.", DAY),
    ("450 4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary error.", FOR_NOW),
    ("421 4.7.28 Our system has detected an unusual rate of mail originating from your IP address.", FOR_NOW),
    ("454 4.7.0 Too many login attempts, please try again later.", FOR_NOW),
    ("450 4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend later.", None),
    ("550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents more", None),
    ("452 4.2.2 The recipient's inbox is out of storage space and inactive.", None),
    ("552 5.2.2 The email account that you tried to reach is over quota.", None),
    ("421 4.4.5 Server busy, try again later.", None),
    ("421 4.7.0 Temporary System Problem. Try again later.", None),
    ("550 5.7.1 This message violates example.com email policy.", None),
    # Exchange Online and Outlook.com
    ("554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message", DAY),
    ("550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients", DAY),
    ("550 5.7.705 Access denied, tenant has exceeded threshold.", DAY),
    ("554 5.2.0 OutboundSpamException: verdict is RefuseQuota, ShowTierUpgrade.", DAY),
    ("421 RP-001 We have limits for how many messages can be sent per hour and per day.", FOR_NOW),
    ("550 5.2.254 Sender throttled due to continuous too many recipients errors.", FOR_NOW),
    ("550 5.2.252 Sender throttled due to continuous send as denied errors.", FOR_NOW),
    ("451 4.7.500 Server busy. Please try again later from", FOR_NOW),
    ("450 4.5.127 Message rejected. Excessive message rate from sender.", FOR_NOW),
    ("421 4.4.2 Message submission rate for this client has exceeded the configured limit", FOR_NOW),
    ("432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", None),
    ("432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded", None),
    ("550 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour", None),
    # Amazon SES
    ("454 Throttling failure: Daily message quota exceeded.", DAY),
    ("454 Throttling failure: Maximum sending rate exceeded.", None),
    # Others
    ("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume", FOR_NOW),
    ("450-Requested mail action not taken: mailbox unavailable\n450 Mail send limit exceeded.", FOR_NOW),
    ("550 Domain example.org has exceeded the max emails per hour (500/500 (100%)) allowed. Discarded.", FOR_NOW),
    ("550 Domain example.org has exceeded the max defers and failures per hour (5/5 (100%)) allowed.", FOR_NOW),
    ("550 5.4.5 <a@example.org>: Recipient address rejected: Domain Sending Quota Exceeded", DAY),
    (
        "450 4.7.1 <a@example.org>: Sender address rejected: Too many messages from sender in last 60",
        FOR_NOW,
    ),
    ("450 4.7.1 Error: too much mail from 192.0.2.1", FOR_NOW),
    ("452 4.5.3 Daily message limit exceeded", DAY),
    ("452 4.4.5 Messages per second limit exceeded", None),
    ("550 Too many messages. Try again in 92 seconds.", FOR_NOW),
    ("451 You've reached your sending limit. You can send again soon.", FOR_NOW),
    ("554 5.7.1 You have reached the maximum of 300 messages in 24 hours", DAY),
    # No limit at all
    ("451 4.7.1 Greylisted for 300 seconds, rate limit of first mails", None),
    ("450 4.7.1 Greylisting in action, please come back later", None),
    ("421 4.7.0 mail.example.org Error: too many errors", None),
    ("452 4.5.3 Your message has too many recipients per message", None),
    ("550 5.1.1 no such user", None),
    ("552 5.3.4 Message size exceeds fixed limit", None),
    ("552 5.2.3 Message exceeds the sending size limit", None),
    ("550 Message too large: the limit for sending is 25 MB", None),
    ("450 4.2.0 Mailbox has reached its quota, try again within 24 hours", None),
    ("550 5.7.1 Spam score of the message exceeded threshold", None),
    ("452 4.3.1 Insufficient system storage", None),
    ("550 5.7.1 Message rejected as spam", None),
    ("250 2.0.0 daily limit: 3 of 500 left", None),
]


@pytest.mark.parametrize(("reply", "wanted"), REPLIES)
def test_replies_of_providers(reply: str, wanted: Limit | None) -> None:
    """As their documentation has them; a full mailbox, a busy minute and greylisting are no limits of the account."""
    code, _, text = reply.partition(" ") if reply[3] == " " else (reply[:3], "", reply[4:])
    assert limit_of(int(code), text) is wanted


@pytest.mark.parametrize("stage", sampled(["mail", "rcpt", "start", "data"], ["rcpt", "data"]))
@pytest.mark.parametrize("reply", ["550 5.4.5 Daily user sending limit exceeded", "454 Daily message quota exceeded"])
def test_the_run_stops_and_goes_on_tomorrow(stage: str, reply: str, tmp_path: Path) -> None:
    """Not one more message is tried, nobody fails for it, and the same command sends the rest."""
    folder = write_batch(tmp_path / "b", clients(30))
    used_up = False
    asked: list[str] = []

    def fault(at: str, to: str) -> str | None:
        if at == stage:
            asked.append(to)
        return reply if at == stage and used_up else None

    postbox = Postbox(fault)
    with smtp_server(postbox) as port:
        command = (folder, "--clinic", write_clinic(tmp_path / "c", port), "--send")
        run_email(*command, "--limit", "4")
        used_up, before = True, len(asked)
        result = run_email(*command)
        assert len(asked) == before + 1
        assert result.exit_code == MAIL
        assert f"{Limit.DAY.value}: {reply}; what was not sent stays queued" in result.stderr
        assert "-> the same command goes on tomorrow" in result.stderr
        assert "4 sent, 0 failed, 0 unknown, 0 held, 26 still queued" in result.stdout
        used_up = False
        assert run_email(*command).exit_code == 0
    assert Counter(copy.to for copy in postbox.copies) == {f"c{number}@example.org": 1 for number in range(1, 31)}
    assert {row.state for row in read_deliveries(folder / "ledger.sqlite")} == {"sent"}


@pytest.mark.parametrize("step", ["greeting", "auth"])
def test_an_account_may_be_refused_before_the_first_message(step: str, tmp_path: Path) -> None:
    """At the greeting or the sign-in it is told in the same way, and the server's words are not repeated."""
    folder = write_batch(tmp_path / "b", clients(2))
    script = Script(step, "454 4.7.0 Too many login attempts, clinic", connection=1, times=9)
    with scripted_server(script) as port:
        clinic = write_clinic(tmp_path / "c", port, user=USER)
        result = run_email(folder, "--clinic", clinic, "--send", environment={SMTP_PASSWORD: PASSWORD})
    assert result.exit_code == MAIL
    assert f"{Limit.FOR_NOW.value}: 454; what was not sent stays queued" in result.stderr
    assert "-> the same command goes on in some hours, or tomorrow" in result.stderr
    assert {row.state for row in read_deliveries(folder / "ledger.sqlite")} == {"queued"}
