"""A run's folder in object storage: the same as on a disk once it has ended, and whole whenever it is killed."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable

import fsspec
import pytest

from guidegen.batch.records.manifest import DONE, FAILED, Entry
from guidegen.batch.records.recipients import Recipient
from guidegen.batch.remote_folder import LEASE_SECONDS, RENEW_AFTER, open_remote_folder
from guidegen.errors import BusyError, JournalError


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Store:
    """A place in memory that acts as an object store."""

    def __init__(self) -> None:
        self.root = f"/{uuid.uuid4().hex}"
        self.address = f"memory:/{self.root}"
        self.files = fsspec.filesystem("memory")
        self.clock = Clock()

    def names(self) -> set[str]:
        return {path.removeprefix(f"{self.root}/") for path in self.files.find(self.root)}


@pytest.fixture
def store() -> Store:
    return Store()


def done(number: int, data: bytes = b"document", row: int | None = None) -> Entry:
    id_ = f"R-{number}"
    digest = hashlib.sha256(data).hexdigest()
    return Entry(row or number, id_, DONE, document="guide", file=f"guides/{id_}.pdf", sha256=digest, input_hash="i")


def test_a_run_that_ends_well_leaves_what_a_folder_on_a_disk_has(store: Store) -> None:
    """Lines are joined, the lease is given back, and the next run knows all."""
    with open_remote_folder(store.address, store.clock) as folder:
        assert not folder.is_used()
        for number in (1, 2):
            folder.recipient(Recipient(f"R-{number}", name="Zyxwia"))
            folder.deliver(done(number), b"document")
        folder.write("failed.csv", None)
        folder.write("summary.txt", b"done\n")
    assert store.names() == {"manifest.jsonl", "recipients.jsonl", "summary.txt", "guides/R-1.pdf", "guides/R-2.pdf"}
    with open_remote_folder(store.address, store.clock) as folder:
        entry = folder.entries.of_client("R-2")
        assert entry == done(2)
        assert folder.holds(entry)


def test_a_killed_run_leaves_every_line_it_wrote(store: Store) -> None:
    """A line that was torn on its way is passed over; the lease runs out by itself."""
    killed = open_remote_folder(store.address, store.clock)
    folder = killed.__enter__()  # and nobody ever leaves it
    folder.deliver(done(1), b"document")
    folder.recipient(Recipient("R-2"))
    folder.deliver(done(2), b"document")
    folder.record(Entry(3, "R-3", FAILED, error="invalid: age"))
    store.files.pipe_file(f"{store.root}/parts/manifest.jsonl/R-9.9.done", b'{"row": 9, "client_id')
    with pytest.raises(BusyError) as error, open_remote_folder(store.address, store.clock):
        pass
    assert f"free again in {LEASE_SECONDS} s" in str(error.value.problems[0].hint)
    store.clock.now += LEASE_SECONDS + 1
    with open_remote_folder(store.address, store.clock) as folder:
        assert folder.entries.of_client("R-9") is None
        assert [folder.holds(entry) for number in (1, 2, 3) if (entry := folder.entries.of_client(f"R-{number}"))] == [
            True,
            True,
            False,
        ]
    assert not any(name.startswith("parts") for name in store.names())


def test_a_run_keeps_its_lease_as_long_as_it_works(store: Store) -> None:
    """It is renewed with the writes; one that slept too long and lost it stops."""
    sleeper = open_remote_folder(store.address, store.clock)
    folder = sleeper.__enter__()
    for number in range(10):
        store.clock.now += RENEW_AFTER + 1
        folder.deliver(done(number), b"document")
    with pytest.raises(BusyError), open_remote_folder(store.address, store.clock):
        pass
    store.clock.now += LEASE_SECONDS + 1
    with open_remote_folder(store.address, store.clock) as other:
        other.deliver(done(50), b"document")
        store.clock.now += RENEW_AFTER + 1
        with pytest.raises(BusyError):
            folder.deliver(done(51), b"document")


@pytest.mark.parametrize("lease", [b'{"run": "another", "until": 9999}', None])
def test_a_run_that_has_lost_its_lease_writes_nothing_more(store: Store, lease: bytes | None) -> None:
    """Whoever has it, and also where the other run has ended meanwhile; it is noticed before the very next write."""
    loser = open_remote_folder(store.address, store.clock)
    folder = loser.__enter__()
    folder.deliver(done(1), b"document")
    store.files.rm_file(f"{store.root}/run.lock")
    if lease:
        store.files.pipe_file(f"{store.root}/run.lock", lease)
    before = store.names()
    writes: tuple[Callable[[], None], ...] = (
        lambda: folder.deliver(done(2), b"document"),
        lambda: folder.record(Entry(1, "R-1", FAILED)),
        lambda: folder.recipient(Recipient("R-3")),
        lambda: folder.write("guides/R-1.pdf", None),
        folder.finish,
    )
    for write in writes:
        with pytest.raises(BusyError, match="another run has taken this place over"):
            write()
    assert store.names() == before


def test_a_manifest_that_somebody_has_changed_is_told(store: Store) -> None:
    """With the line; it is no fault of the program."""
    with open_remote_folder(store.address, store.clock) as folder:
        folder.deliver(done(1), b"document")
    for text, line in ((b'{"row": 1, "client_id": "R-1", "status": "failed"}\nnot json\n', 2), (b"[]\n", 1)):
        store.files.pipe_file(f"{store.root}/manifest.jsonl", text)
        with pytest.raises(JournalError) as error, open_remote_folder(store.address, store.clock):
            pass
        place = error.value.problems[0].place
        assert (place.file, place.line) == (f"{store.address}/manifest.jsonl", line)


def test_a_run_that_ends_in_an_error_gives_its_lease_back(store: Store) -> None:
    """Only a kill leaves it behind."""
    with pytest.raises(OSError, match="full"), open_remote_folder(store.address, store.clock):
        raise OSError(28, "full")
    with open_remote_folder(store.address, store.clock) as folder:
        assert not folder.is_used()


def test_a_document_whose_row_fails_now_is_put_away(store: Store) -> None:
    """And a document that was changed does not hold."""
    with open_remote_folder(store.address, store.clock) as folder:
        folder.deliver(done(1), b"document")
        folder.deliver(done(2), b"document")
        folder.record(Entry(1, "R-1", FAILED))
        store.files.pipe_file(f"{store.root}/guides/R-2.pdf", b"changed")
        assert not folder.holds(done(2))
    assert "outdated/R-1.pdf" in store.names()
    assert "guides/R-1.pdf" not in store.names()
