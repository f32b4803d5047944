"""The password of the mail server: from the environment, a command or the keyring, never from a command line."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Mapping

from guidegen.clinic.mail_settings import Mail
from guidegen.errors import MailError, Place, Problem

VARIABLE = "GUIDEGEN_SMTP_PASSWORD"
SERVICE = "guidegen"
_SECONDS = 60


def find_password(mail: Mail, environment: Mapping[str, str]) -> str:
    """The password of `mail.user`; empty where there is no user. Raises MailError, which never repeats it."""
    if not mail.user:
        return ""
    found = environment.get(VARIABLE) or _from_command(mail.password_command) or _from_keyring(mail.user)
    if found:
        return found
    hint = f"set {VARIABLE}, or [mail] password_command, or: keyring set {SERVICE} USER"
    raise MailError([Problem(Place("[mail] user"), "there is no password for the mail server", hint)])


def _from_command(command: tuple[str, ...]) -> str:
    if not command:
        return ""
    place = Place("[mail] password_command")
    try:
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
        found = run.stdout.decode().partition("\n")[0].rstrip("\r")
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
        # The error itself may hold what the command printed.
        raise MailError([Problem(place, f"the command failed: {type(error).__name__}", None)]) from None
    if run.returncode != 0 or not found:
        message = f"the command ended with {run.returncode} and printed {'a' if found else 'no'} password"
        raise MailError([Problem(place, message, "run it yourself to see why")])
    return found


def _from_keyring(user: str) -> str:
    if importlib.util.find_spec("keyring") is None:
        return ""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, user) or ""
    except KeyringError as error:
        message = f"the keyring cannot be read: {type(error).__name__}"
        raise MailError([Problem(Place("[mail] user"), message, f"unlock it, or set {VARIABLE}")]) from None
