"""Messages as files, for clinics that send by their own system."""

from __future__ import annotations

import errno
import mailbox
from collections.abc import Iterable
from pathlib import Path

from guidegen.files.private_file import make_private_folder, write_private


def write_eml(folder: Path, messages: Iterable[tuple[str, bytes]], held: Iterable[str] = ()) -> int:
    """Write each message as <client_id>.eml (mode 0600), over an older one; how many. Raises OSError.

    An older message to a client who is `held` now is taken away.
    """
    make_private_folder(folder)
    for client_id in held:
        (folder / f"{client_id}.eml").unlink(missing_ok=True)
    count = 0
    for client_id, message in messages:
        write_private(folder / f"{client_id}.eml", message)
        count += 1
    return count


def add_to_maildir(folder: Path, messages: Iterable[tuple[str, bytes]]) -> int:
    """Put each message as a draft into a Maildir, but for those that are in it already; how many. Raises OSError."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "cur").is_dir():
        raise FileExistsError(errno.EEXIST, "holds other files and is no Maildir", str(folder))
    make_private_folder(folder.parent)
    box = mailbox.Maildir(folder, create=True)
    there = {message["Message-ID"] for message in box}
    count = 0
    for _, data in messages:
        draft = mailbox.MaildirMessage(data)
        if draft["Message-ID"] in there:
            continue
        draft.set_subdir("cur")
        draft.add_flag("D")
        box.add(draft)
        count += 1
    return count
