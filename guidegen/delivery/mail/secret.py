"""Where a password or token stands: in the environment, behind a command, in the keyring; never on a command line."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from guidegen.errors import MailError, Place, Problem

_SECONDS = 60


@dataclass(frozen=True)
class Source:
    """The places of one secret, in the order in which they are asked.

    `what` is its name in messages, `variable` that of the environment, `setting` that of the [mail] setting whose words
    are `command`, and `service` that of the keyring. `user` is whose it is.
    """

    what: str
    user: str
    variable: str
    setting: str
    command: tuple[str, ...]
    service: str

    def find(self, environment: Mapping[str, str]) -> str:
        """The secret. Raises MailError, which never repeats it, where there is none."""
        found = environment.get(self.variable) or self.ask_command() or self._ask_keyring()
        if found:
            return found
        hint = f"set {self.variable}, or [mail] {self.setting}, or: keyring set {self.service} USER"
        raise MailError([Problem(Place("[mail] user"), f"there is no {self.what} for the mail server", hint)])

    def ask_command(self) -> str:
        """What the command prints now, its first line; empty where there is no command. Raises MailError."""
        if not self.command:
            return ""
        place = Place(f"[mail] {self.setting}")
        try:
            run = subprocess.run(  # noqa: S603
                self.command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
            )
            found = run.stdout.decode().partition("\n")[0].rstrip("\r")
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
            # The error itself may hold what the command printed.
            raise MailError([Problem(place, f"the command failed: {type(error).__name__}", None)]) from None
        if run.returncode != 0 or not found:
            message = f"the command ended with {run.returncode} and printed {'a' if found else 'no'} {self.what}"
            raise MailError([Problem(place, message, "run it yourself to see why")])
        return found

    def _ask_keyring(self) -> str:
        if importlib.util.find_spec("keyring") is None:
            return ""
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(self.service, self.user) or ""
        except KeyringError as error:
            message = f"the keyring cannot be read: {type(error).__name__}"
            raise MailError([Problem(Place("[mail] user"), message, f"unlock it, or set {self.variable}")]) from None
