"""A waiting room opened: its folder, its file, the first account, and under which names browsers may come.

folder -> Store -> Clinic
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from guidegen.clinic.settings import Settings, find_region
from guidegen.delivery.mail.passphrases import new_passphrase
from guidegen.errors import IntakeError, Place, Problem
from guidegen.files.only_one import only_one
from guidegen.files.private_file import make_private_folder
from guidegen.library import Library
from guidegen.web.intake.accounts import Accounts
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.languages import languages_of
from guidegen.web.intake.statics import Statics
from guidegen.web.intake.store import FILE, Store

FOLDER = "intake"
FIRST_ACCOUNT = "desk"
_KEY, _LOCK = "cookies", "server.lock"


def data_folder(clinic: Path | None, given: Path | None) -> Path:
    """Where a waiting room keeps what it has: the folder that was given, else one in the clinic's.

    Raises IntakeError where the clinic's folder is not there.
    """
    if clinic is not None and not clinic.is_dir():
        message = "this clinic folder does not exist"
        raise IntakeError([Problem(Place(str(clinic)), message, "see how it is written; guidegen new makes one")])
    return given or (clinic or Path()) / FOLDER


@contextmanager
def only_server(folder: Path) -> Iterator[None]:
    """Serve a folder alone: another server would ring for its own visits late, and print pages twice.

    Raises IntakeError where there is one already. What is done beside a server (a purge, a backup) needs no lock.
    """
    lock = folder / _LOCK
    with ExitStack() as held:
        try:
            make_private_folder(folder)
            held.enter_context(only_one(lock))
        except BlockingIOError as error:
            hint = "go on with that one or end it; another waiting room needs a folder of its own as --data"
            raise IntakeError(
                [Problem(Place(str(folder)), "another guidegen intake serves this folder", hint)]
            ) from error
        except OSError as error:
            hint = "choose a folder of this computer's own disk as --data"
            raise IntakeError([Problem(Place(str(lock)), f"cannot be locked: {error.strerror}", hint)]) from error
        yield


def open_kept(folder: Path) -> Store:
    """The file of visits of a waiting room that was started before. Raises IntakeError where there is none.

    What is done in a folder that no server reads (a link, a password) would be done in vain, and nobody told.
    """
    path = folder / FILE
    if not path.is_file():
        hint = "give --clinic or --data as guidegen intake was given; it makes one at its first start"
        raise IntakeError([Problem(Place(str(path)), "there is no waiting room here", hint)])
    return open_store(folder)


def open_store(folder: Path) -> Store:
    """The file of visits in a folder, both made where they are missing. Raises IntakeError."""
    try:
        make_private_folder(folder)
    except OSError as error:
        hint = "see who owns the folder that it is in, or give another one as --data"
        raise IntakeError([Problem(Place(str(folder)), f"cannot be made: {error.strerror}", hint)]) from error
    return Store(folder / FILE)


def open_clinic(
    settings: Settings,
    library: Library,
    folder: Path,
    statics: Statics,
    secure: bool,
    hosts: Iterable[str],
    is_proxied: bool = False,
) -> Clinic:
    """All that the pages share. Raises SettingsError without a region, IntakeError where nothing can be kept.

    Raises LibraryError where the clinic has set a language that is not whole.
    """
    languages = languages_of(library, settings, find_region(settings, library), statics.address)
    store = open_store(folder)
    return Clinic(
        store=store,
        settings=settings,
        languages=languages,
        data=folder,
        secret=store.key(_KEY),
        secure=secure,
        hosts=frozenset(hosts),
        today=date.today,
        now=lambda: datetime.now(UTC),
        is_proxied=is_proxied,
    )


def first_password(clinic: Clinic) -> str | None:
    """The password of the first account, made where there is none yet; None where there are accounts."""
    accounts = Accounts(clinic.store.database)
    if accounts.names():
        return None
    password = new_passphrase()
    accounts.set_password(FIRST_ACCOUNT, password, clinic.now())
    return password
