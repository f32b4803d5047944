"""What goes wrong with far storage is told as what it is, whatever a library calls it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from guidegen.batch.storage import Storage
from guidegen.errors import BusyError
from guidegen.library import Library
from tests.support.base import run
from tests.support.tables import EMERGENCY, client, write_table

# By the names that libraries of storage give them; none is an OSError.
NO_CREDENTIALS = type("NoCredentialsError", (Exception,), {})
UNREACHABLE = type("EndpointConnectionError", (Exception,), {})
UNKNOWN = type("SomethingElse", (Exception,), {})
REFUSED_WORDS, AWAY_WORDS = "access is refused", "it cannot be reached"
FAULTS = {
    NO_CREDENTIALS: REFUSED_WORDS,
    type("ProfileNotFound", (Exception,), {}): REFUSED_WORDS,
    type("TokenRetrievalError", (Exception,), {}): REFUSED_WORDS,
    type("AuthenticationException", (Exception,), {}): REFUSED_WORDS,
    PermissionError: REFUSED_WORDS,
    UNREACHABLE: AWAY_WORDS,
    ConnectionRefusedError: AWAY_WORDS,
    TimeoutError: AWAY_WORDS,
    type("ReadTimeoutError", (Exception,), {}): AWAY_WORDS,
    FileNotFoundError: "there is no such bucket or folder",
    ValueError: "the storage failed",
    UNKNOWN: "the storage failed",
}


class Broken(MemoryFileSystem):  # type: ignore[misc]
    """A place that breaks down after so many calls."""

    protocol = "broken"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    fault: ClassVar[type[Exception]] = Exception
    left: ClassVar[int] = 0

    def asked(self) -> None:
        if Broken.left == 0:
            raise Broken.fault("Zyxwia, with all that a library may say")
        Broken.left -= 1

    def cat_file(self, *given: Any, **named: Any) -> Any:
        self.asked()
        return super().cat_file(*given, **named)

    def pipe_file(self, *given: Any, **named: Any) -> Any:
        self.asked()
        return super().pipe_file(*given, **named)

    def find(self, *given: Any, **named: Any) -> Any:
        self.asked()
        return super().find(*given, **named)

    def exists(self, *given: Any, **named: Any) -> Any:
        self.asked()
        return super().exists(*given, **named)


@pytest.fixture
def broken() -> Iterator[str]:
    """The address of a place that can be broken."""
    fsspec.register_implementation("broken", Broken, clobber=True)
    Broken.left = 0
    yield f"broken://{uuid.uuid4().hex}"
    Broken.store.clear()


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_words(fault: type[Exception], broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the name of the library's error, but nothing of what it says."""
    monkeypatch.setattr(Broken, "fault", fault)
    storage = Storage(broken)
    calls: list[Callable[[], object]] = [
        lambda: storage.write("a", b"x"),
        lambda: storage.names("a"),
        lambda: storage.remove("a"),
    ]
    calls += [] if fault is FileNotFoundError else [lambda: storage.read("a")]
    for call in calls:
        with pytest.raises(OSError, match=FAULTS[fault]) as error:
            call()
        assert fault.__name__ in str(error.value)
        assert "Zyxwia" not in str(error.value)


def test_what_is_not_there_is_no_fault(broken: str) -> None:
    """An object that nobody has written."""
    Broken.left = -1
    storage = Storage(broken)
    assert storage.read("a") is None
    storage.remove("a")
    storage.remove_all("a")
    assert storage.names("a") == []
    storage.write("a/b", b"x")
    assert (storage.names("a"), storage.read("a/b")) == (["a/b"], b"x")


def test_a_kind_of_place_that_nobody_knows_is_told() -> None:
    """With what to install."""
    with pytest.raises(BusyError, match="this kind of place cannot be written here"):
        Storage("nowhere://x")


@pytest.mark.parametrize("fault", [NO_CREDENTIALS, UNREACHABLE, UNKNOWN])
@pytest.mark.parametrize("calls", [0, 1, 4, 6, 9])
def test_a_run_ends_with_the_documented_code(
    fault: type[Exception], calls: int, broken: str, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the storage breaks down: no traceback, no fault of ours, and who is to be called is told before."""
    monkeypatch.setattr(Broken, "fault", fault)
    monkeypatch.setattr(Broken, "left", calls)
    path = write_table(tmp_path / "clients.csv", [client(number, EMERGENCY) for number in (1, 2)], library)
    done = run(["batch", path, "-o", broken, "--region", "uk", "--jobs", "1", "--today", "2026-11-20"])
    assert done.exit_code == 2, done.stderr
    assert "RED FLAG: EMERGENCY" in done.stderr
    assert f"error: {broken}: cannot be written: {FAULTS[fault]}" in done.stderr
    assert "--resume" in done.stderr
    assert not any(words in done.stderr for words in ("Traceback", "fault in guidegen", "Zyxwia, with"))


def test_a_run_that_broke_off_is_brought_to_its_end(
    broken: str, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the storage is there again, and its lease has run out."""
    monkeypatch.setattr(Broken, "fault", UNREACHABLE)
    monkeypatch.setattr(Broken, "left", 12)
    monkeypatch.setattr("guidegen.batch.remote_folder.LEASE_SECONDS", 0)
    path = write_table(tmp_path / "clients.csv", [client(number, EMERGENCY) for number in (1, 2)], library)
    command = ["batch", str(path), "-o", broken, "--region", "uk", "--jobs", "1", "--today", "2026-11-20"]
    assert run(command).exit_code == 2
    Broken.left = -1
    done = run([*command, "--resume"])
    assert done.exit_code == 0, done.stderr
    root = broken.removeprefix("broken://")
    names = {name.partition(f"{root}/")[2] for name in Broken.store}
    assert names >= {"manifest.jsonl", "guides/R-1.pdf", "guides/R-2.pdf"}
    assert not any(name.startswith(("parts", "run.lock")) for name in names)
