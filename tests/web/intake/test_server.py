"""The server as it is run: slow and garbage lines, a printer that is a command, and how it begins and ends."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import ssl
import time
from contextlib import suppress
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from guidegen.errors import IntakeError
from guidegen.web.intake import server
from guidegen.web.intake.server import Address, listening
from guidegen.web.intake.store import FILE, Store
from tests.support.front_desk import example
from tests.support.live_room import Browser, QuickRunner, running

pytestmark = pytest.mark.slow


def test_the_first_start_makes_a_password_and_tells_it_once(tmp_path: Path) -> None:
    """It is said on the terminal at the first start alone, and signs in; there is no default one."""
    with running(tmp_path) as room:
        assert len(room.password) > 20
        assert asyncio.run(_sign_in(room.port, room.password)) == 303
        assert asyncio.run(_sign_in(room.port, "desk")) == 403
    with running(tmp_path) as again:
        assert again.password == ""
        said = again.end()
    assert said.strip() == "intake: ended"


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGHUP])
def test_a_service_that_is_ended_leaves_one_whole_file(tmp_path: Path, by: signal.Signals) -> None:
    """So does a terminal that is closed, as Ctrl-C: told, with a good exit code, and no log beside the database."""
    # Where these tests are run by nohup, a server would inherit that this signal ends nothing.
    before = signal.signal(by, signal.SIG_DFL)
    try:
        with running(tmp_path) as room:
            assert asyncio.run(_stopped(room.port)) == "/stop"
            said = room.end(by)
    finally:
        signal.signal(by, before)
    assert said.strip() == "intake: ended"
    assert room.process.returncode == 0
    assert [file.name for file in sorted(tmp_path.glob(f"{FILE}*"))] == [FILE]


async def _sign_in(port: int, password: str) -> int:
    browser = Browser(port)
    _, _, page = await browser.ask("GET", "/desk/sign-in")
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    status, _, _ = await browser.ask(
        "POST", "/desk/sign-in", [("csrf", token[1]), ("user", "desk"), ("password", password)]
    )
    browser.close()
    return status


def test_a_flood_of_slow_and_garbage_lines_does_not_hold_up_the_desk(tmp_path: Path) -> None:
    """Beside 300 lines that say nothing, nonsense, or too little, a page is there in less than half a second."""
    lines: list[socket.socket] = []
    with running(tmp_path) as room:
        try:
            for number in range(300):
                line = socket.create_connection(("127.0.0.1", room.port), timeout=5)
                lines.append(line)
                with suppress(OSError):
                    line.sendall((b"GET / HTTP/1.1\r\nHost: x", b"\x16\x03\x01" * 50, b"")[number % 3])
            times = asyncio.run(_looked(room.port))
        finally:
            for line in lines:
                line.close()
    assert len(lines) == 300
    assert sorted(times)[len(times) // 2] < 0.5


async def _looked(port: int) -> list[float]:
    browser = Browser(port)
    for _ in range(20):
        status, _, _ = await browser.ask("GET", "/desk/sign-in")
        assert status == 200
    browser.close()
    return browser.times


def test_whoever_sends_a_letter_now_and_then_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A request has to be whole within its seconds, however often a letter comes; so has its body."""
    for head in (b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"):
        assert asyncio.run(_dripped(monkeypatch, head)) < 3


async def _dripped(monkeypatch: pytest.MonkeyPatch, head: bytes) -> float:
    """Seconds until a server that waits half a second for a request hangs up on one who sends a letter at a time."""
    import uvicorn

    monkeypatch.setattr(server, "REQUEST_SECONDS", 0.5)

    async def app(scope: object, receive: object, send: object) -> None:
        await asyncio.sleep(30)

    line = listening(Address(port=0))
    config = uvicorn.Config(app, http=server.PatientProtocol, ws="none", lifespan="off", log_config=None)
    running_server = uvicorn.Server(config)
    serving = asyncio.create_task(running_server.serve(sockets=[line]))
    while not running_server.started:
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection(*line.getsockname())
    began = time.perf_counter()
    writer.write(head)
    with suppress(OSError):
        while not reader.at_eof() and time.perf_counter() - began < 5:
            writer.write(b"a")
            await writer.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(1), 0.1)
    writer.close()
    running_server.should_exit = running_server.force_exit = True
    await serving
    line.close()
    return time.perf_counter() - began


def test_the_oldest_silent_line_goes_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With more lines than there may be, whoever comes new is heard all the same."""
    monkeypatch.setattr(server, "MOST_LINES", 5)

    async def app(scope: object, receive: object, send: object) -> None:
        from starlette.responses import Response

        await Response("here")(scope, receive, send)  # type: ignore[arg-type]

    async def tried() -> tuple[bytes, int]:
        import uvicorn

        line = listening(Address(port=0))
        config = uvicorn.Config(app, http=server.PatientProtocol, ws="none", lifespan="off", log_config=None)
        one = uvicorn.Server(config)
        serving = asyncio.create_task(one.serve(sockets=[line]))
        while not one.started:
            await asyncio.sleep(0.01)
        silent = [await asyncio.open_connection(*line.getsockname()) for _ in range(20)]
        reader, writer = await asyncio.open_connection(*line.getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        said = await asyncio.wait_for(reader.readuntil(b"here"), 5)
        cut = 0
        for other, its in silent:
            with suppress(OSError, TimeoutError):
                cut += await asyncio.wait_for(other.read(1), 0.05) == b""
            its.close()
        writer.close()
        one.should_exit = one.force_exit = True
        await serving
        line.close()
        return said, cut

    said, cut = asyncio.run(tried())
    assert said.startswith(b"HTTP/1.1 200")
    assert cut >= 10


def test_an_emergency_is_printed_at_the_desk_by_the_clinics_command(tmp_path: Path) -> None:
    """The command gets the page as a PDF, once, and that it did is noted."""
    printed = tmp_path / "printed.pdf"
    data = tmp_path / "data"
    with running(data, "--print-with", f"tee -a {printed}") as room:
        assert asyncio.run(_stopped(room.port)) == "/stop"
        store = Store(data / FILE)
        [visit] = store.visits()
        until = time.monotonic() + 60
        while not store.events(visit.id) and time.monotonic() < until:
            time.sleep(0.2)
        time.sleep(1.5)
        assert [event.what for event in store.events(visit.id)] == ["printed_paper"]
        store.close()
    assert printed.read_bytes().startswith(b"%PDF")
    assert printed.read_bytes().count(b"%%EOF") == 1


async def _stopped(port: int) -> str:
    browser = Browser(port)
    ended = await QuickRunner(browser, example("emergency")).go()
    browser.close()
    return ended


def test_with_a_certificate_it_speaks_tls_and_nothing_else(tmp_path: Path) -> None:
    """Its own certificate is used, old versions of TLS are refused, and plain HTTP gets no page."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    pem, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    pem.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(str(key))
    with running(tmp_path / "data", "--certificate", str(pem), "--key", str(key)) as room:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        with (
            socket.create_connection(("127.0.0.1", room.port), timeout=5) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as line,
        ):
            line.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{room.port}\r\nConnection: close\r\n\r\n".encode())
            said = line.recv(4096)
        assert b"200 OK" in said
        assert b"strict-transport-security" in said
        with socket.create_connection(("127.0.0.1", room.port), timeout=5) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            with suppress(ConnectionResetError):
                assert b"200" not in plain.recv(4096)


def test_a_certificate_with_a_locked_key_or_without_one_is_told(tmp_path: Path) -> None:
    """Nobody is asked for a password on the terminal, and the file that is missing is the one that is named."""
    certificate = trustme.CA().issue_cert("localhost")
    pem, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    pem.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    with pytest.raises(IntakeError, match=r"key\.pem: cannot be used: No such file"):
        server.tls_context(Address(certificate=pem, key=key))
    plain = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    locked = serialization.BestAvailableEncryption(b"secret")
    key.write_bytes(plain.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked))
    with pytest.raises(IntakeError, match=r"cert\.pem: cannot be used: not a certificate with its key"):
        server.tls_context(Address(certificate=pem, key=key))
