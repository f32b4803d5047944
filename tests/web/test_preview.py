"""The live preview: what it shows, that it follows the files, and that nobody else gets to see it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import click
import pytest

from guidegen.cli.watch import watch, watched
from guidegen.errors import AnswersError, Place, Problem, RenderError
from guidegen.files.resources import content_dir, templates_dir
from guidegen.web.preview import Preview, PreviewServer, PreviewState, snapshot
from guidegen.web.preview import server as server_module
from guidegen.web.preview.page import served
from tests.support.base import ROOT

PAGE = "<html><head><title>T</title></head><body><p>{}</p></body></html>"


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: str


@dataclass
class Running:
    """A server at work in this process, and the state that it shows."""

    server: PreviewServer
    state: PreviewState
    pdfs: list[str] = field(default_factory=list)

    def show(self, html: str, assets: dict[str, Path] | None = None) -> None:
        def pdf() -> bytes:
            self.pdfs.append(html)
            return b"%PDF of " + html.encode()

        self.state.attempt(lambda: Preview(html, assets or {}, pdf))

    def fail(self, error: Exception) -> None:
        def build_once() -> Preview:
            raise error

        self.state.attempt(build_once)

    def get(self, name: str = "", host: str | None = None, path: str | None = None, method: str = "GET") -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        headers = {} if host is None else {"Host": host}
        connection.request(method, self.server.base + name if path is None else path, headers=headers)
        response = connection.getresponse()
        reply = Reply(response.status, response.headers, response.read().decode())
        connection.close()
        return reply

    @contextmanager
    def listening(self, seen: int) -> Iterator[Callable[[], bytes]]:
        """What the server says to a browser that has seen some version, line by line."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        connection.request("GET", f"{self.server.base}events?seen={seen}")
        response = connection.getresponse()
        assert response.headers["Content-Type"] == "text/event-stream"
        try:
            yield response.readline
        finally:
            response.close()
            connection.close()


@pytest.fixture
def running() -> Iterator[Running]:
    state = PreviewState()
    with PreviewServer(0, state) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Running(server, state)
        state.close()
        server.shutdown()
        thread.join(5)
        assert not thread.is_alive()


# What is shown


def test_the_page_is_the_document_with_a_script_that_follows_it(running: Running) -> None:
    """The HTML is the document's own but for one script at its end, which may run as the only one."""
    running.show(PAGE.format("Hello"))
    reply = running.get()
    (nonce,) = re.findall("script-src 'nonce-([^']+)'", reply.headers["Content-Security-Policy"])
    script = f'<script nonce="{nonce}">new EventSource("{running.server.base}events?seen=1")'
    before, found, after = reply.body.partition(script)
    assert (reply.status, found) == (200, script)
    assert before + after[after.index("</script>\n") + len("</script>\n") :] == PAGE.format("Hello")
    assert running.get().headers["Content-Security-Policy"] != reply.headers["Content-Security-Policy"]


def test_a_page_without_an_end_is_followed_too(running: Running) -> None:
    """A template that forgets to close its body is previewed all the same."""
    running.show("<p>Half a page")
    assert re.fullmatch(r"<p>Half a page<script nonce=[^>]*>.*</script>\n", running.get().body)


def test_assets_are_served_by_their_names(running: Running, tmp_path: Path) -> None:
    """`asset:` addresses lead to the files that were given, with their type, and to nothing else."""
    (tmp_path / "Our logo.SVG").write_text("<svg/>")
    (tmp_path / "secret").write_text("x")
    page = PAGE.format(
        '<img src="asset:logo.svg"><i style="background: url(asset:/logo.svg)">asset:logo.svg is text</i>'
    )
    running.show(page, {"logo.svg": tmp_path / "Our logo.SVG", "gone.png": tmp_path / "gone.png"})
    address = f"{running.server.base}assets/logo.svg"
    body = running.get().body
    assert f'<img src="{address}">' in body
    assert f"url({address})" in body
    reply = running.get("assets/logo.svg")
    assert (reply.status, reply.headers["Content-Type"], reply.body) == (200, "image/svg+xml", "<svg/>")
    for name in ("assets/gone.png", "assets/secret", "assets/../secret", "assets/%2e%2e/secret", "logo.svg", "assets/"):
        assert running.get(name).status == 404


def test_only_known_names_become_addresses() -> None:
    """The longest name counts, and words of the document that look like an asset stay as they are."""
    html = "url('asset:a.png') url(asset:a.png.svg) asset:b.png \"asset:unknown\""
    assert (
        served(html, {"a.png", "a.png.svg"}, "/x/") == "url('/x/a.png') url(/x/a.png.svg) asset:b.png \"asset:unknown\""
    )


def test_the_pdf_is_printed_when_asked_for_and_once(running: Running) -> None:
    """Each state of the document is printed once at most, however often the browser asks."""
    running.show("one")
    assert running.pdfs == []
    for _ in range(2):
        reply = running.get("guide.pdf")
        assert (reply.headers["Content-Type"], reply.body) == ("application/pdf", "%PDF of one")
    running.show("two")
    assert running.get("guide.pdf").body == "%PDF of two"
    assert running.pdfs == ["one", "two"]


# Faults


def test_problems_are_shown_as_a_page_until_they_are_mended(running: Running) -> None:
    """Each problem stands with its place and hint, its words as text; then the document is back."""
    running.fail(
        RenderError([Problem(Place("a<b>.j2", 3), "<script>bad</script>", "mend & go"), Problem(Place("x"), "y")])
    )
    for name in ("", "guide.pdf"):
        reply = running.get(name)
        assert reply.status == 500
        assert (
            "<li><code>a&lt;b&gt;.j2:3</code>: &lt;script&gt;bad&lt;/script&gt;<br>&rarr; mend &amp; go</li>"
            in reply.body
        )
        assert reply.body.count("<li>") == 2
        assert "/events?seen=1" in reply.body
    running.show(PAGE.format("Hello"))
    assert "<p>Hello</p>" in running.get().body


def test_a_red_flag_is_told_before_all_problems(running: Running) -> None:
    """Answers that cannot be used and hold a red flag say so first, in the browser and to who listens."""
    error = AnswersError([Problem(Place("a.yaml", 1), "bad")], alert="EMERGENCY (RF01): contact this client now")
    running.fail(error)
    assert [str(problem.place) for problem in running.state.shown.problems] == ["RED FLAG", "a.yaml:1"]
    items = re.findall("<li>(.*)</li>", running.get().body)
    assert items[0] == "<code>RED FLAG</code>: EMERGENCY (RF01): contact this client now"


def test_a_pdf_that_cannot_be_printed_is_told(running: Running) -> None:
    """The page is shown, as it could be made; at the PDF's address stands why that could not."""

    def pdf() -> bytes:
        raise RenderError([Problem(Place("PDF"), "no font has the letter U+4E2D")])

    running.state.attempt(lambda: Preview(PAGE.format("Hello"), {}, pdf))
    assert running.get().status == 200
    reply = running.get("guide.pdf")
    assert (reply.status, reply.headers["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert "no font has the letter U+4E2D" in reply.body


def test_an_unexpected_error_tells_nothing_of_the_answers(running: Running) -> None:
    """It is named by its type and place, and the preview goes on."""
    running.fail(ValueError("Jane Doe"))
    body = running.get().body
    assert "unexpected ValueError" in body
    assert f"{Path(__file__).name}:" in body
    assert "Jane" not in body


# Following


def test_a_browser_is_told_to_reload(running: Running) -> None:
    """At once where it has seen an older state, else when the next one comes, be it good or bad."""
    running.show("one")
    with running.listening(seen=0) as line:
        assert [line(), line(), line()] == [b"event: reload\n", b"data: 1\n", b"\n"]
    with running.listening(seen=1) as line:
        running.show("two")
        assert [line(), line(), line()] == [b"event: reload\n", b"data: 2\n", b"\n"]
        running.fail(RenderError([]))
        assert [line(), line()] == [b"event: reload\n", b"data: 3\n"]


def test_a_browser_that_waits_hears_a_heartbeat(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a browser that has gone is noticed; where nothing changed, nothing is reloaded."""
    monkeypatch.setattr(server_module, "HEARTBEAT", 0.02)
    running.show("one")
    with running.listening(seen=1) as line:
        assert [line(), line(), line()] == [b":\n", b"\n", b":\n"]
    with running.listening(seen=10**12) as line:
        assert line() == b":\n"


def test_everyone_is_let_go_at_the_end(running: Running) -> None:
    """A browser that still listens does not hold the preview up."""
    running.show("one")
    with running.listening(seen=1) as line:
        running.state.close()
        assert line() == b""


def test_a_change_of_any_source_is_seen(tmp_path: Path) -> None:
    """Written, new, deleted and replaced files count, however deep; what is no source, hidden or gone does not."""
    (tmp_path / "content" / "deep").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    answers, page = tmp_path / "answers.txt", tmp_path / "content" / "deep" / "page.md"
    answers.write_text("a")
    page.write_text("a")
    paths = [answers, tmp_path / "content", tmp_path / ".", tmp_path / "none"]
    states = [snapshot(paths)]

    def changed() -> bool:
        states.append(snapshot(paths))
        return states[-1] != states[-2]

    assert set(states[0]) == {str(answers), str(page)}
    for noise in ("content/out.pdf", ".git/a.yaml", "content/.page.md.swp", "content/.page.md"):
        (tmp_path / noise).write_text("x")
        assert not changed()
    answers.write_text("ab")
    assert changed()
    os.utime(page, ns=(1, 1))
    assert changed()
    (tmp_path / "content" / "new.J2").write_text("")
    assert changed()
    page.unlink()
    assert changed()
    answers.unlink()
    assert changed()
    assert not changed()


# For this machine and this person only


def test_only_the_loopback_is_listened_on(running: Running) -> None:
    """The socket is bound to 127.0.0.1, so no other machine can connect."""
    assert running.server.socket.getsockname() == ("127.0.0.1", running.server.server_port)
    assert running.server.socket.family == socket.AF_INET


def test_a_foreign_name_is_refused(running: Running) -> None:
    """A web page whose name leads to this machine gets nothing, even with the whole path."""
    running.show(PAGE.format("Hello"))
    port = running.server.server_port
    for host in (f"localhost:{port}", f"127.0.0.1:{port}"):
        assert running.get(host=host).status == 200
    for host in (f"evil.example:{port}", "localhost", f"localhost:{port + 1}", f"127.0.0.1:{port}.evil.example", ""):
        for name in ("", "guide.pdf", "events", "assets/logo.svg"):
            reply = running.get(name, host=host)
            assert reply.status == 403
            assert "Hello" not in reply.body
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        raw.sendall(f"GET {running.server.base} HTTP/1.0\r\n\r\n".encode())
        assert b" 403 " in raw.recv(4096).split(b"\r\n")[0]


def test_without_the_token_there_is_nothing(running: Running) -> None:
    """Every path that does not begin with it is unknown; another run has another token."""
    running.show(PAGE.format("Hello"))
    base = running.server.base
    assert len(base) > 20
    other_paths = [
        "/",
        "/guide.pdf",
        "/events",
        base[:-1],
        base.upper(),
        f"/x{base}",
        f"{base}none",
        f"{base}../",
        "/%C3%A4",
    ]
    for path in other_paths:
        reply = running.get(path=path)
        assert reply.status == 404, path
        assert base.strip("/") not in reply.body
    with PreviewServer(0, PreviewState()) as other:
        assert other.base != base


def test_nothing_is_kept_or_loaded_from_elsewhere(running: Running, capfd: pytest.CaptureFixture[str]) -> None:
    """No reply may be stored or be framed, no address leaks to other pages, no request is logged."""
    running.show(PAGE.format("Hello"))
    for reply in (running.get(), running.get("guide.pdf"), running.get("none"), running.get(host="evil.example")):
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Python" not in reply.headers["Server"]
    policy = dict(part.split(" ", 1) for part in running.get().headers["Content-Security-Policy"].split("; "))
    assert policy.pop("script-src").startswith("'nonce-")
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert running.get(method="POST").status == 501
    assert capfd.readouterr() == ("", "")


# The whole, as a user runs it

SCRIPT = """
import sys
from datetime import date
from functools import partial
from pathlib import Path
import click
from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.cli.exits import reported
from guidegen.cli.watch import watch, watched
from guidegen.errors import AnswersError, Place, Problem, RenderError
from guidegen.library import load_library
from guidegen.web.preview import Preview

answers, clinic, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])

def build_once():
    library = load_library(clinic)
    found = assess(parse_answers(read_answers(answers), library), library, date(2026, 11, 20))
    if (clinic / "content" / "bad.md").exists():
        raise click.UsageError("no region\\n  -> give --region")
    return Preview(f"<body>{found.document} {found.level}</body>", {}, lambda: b"%PDF")

@click.command()
def main():
    with reported():
        watch(build_once, watched(answers, clinic), port)

main(sys.argv[:0], prog_name="guidegen")
"""


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, Path]]:
    """A preview in its own process, with its answers file and its clinic folder."""
    answers, clinic = tmp_path / "answers.yaml", tmp_path / "clinic"
    (clinic / "content").mkdir(parents=True)
    (clinic / "guidegen.toml").write_text('region = "uk"\n')
    answers.write_bytes((ROOT / "content" / "examples" / "easy_acute.yaml").read_bytes())
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(answers), str(clinic), "0"], stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    yield process, answers, clinic
    process.kill()
    process.wait()
    assert process.stderr is not None
    process.stderr.close()


def put(file: Path, text: str) -> None:
    """Write a file in one step, as editors do, so that it is never seen half written."""
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


def test_a_preview_follows_its_files_until_it_is_interrupted(
    preview: tuple[subprocess.Popen[str], Path, Path],
) -> None:
    """First page, broken answers and back, a usage error from within, and Ctrl-C as a clean end."""
    process, answers, clinic = preview
    assert process.stderr is not None
    said = process.stderr.readline
    address = urlsplit(said().removeprefix("preview: ").strip())
    assert said() == f"     PDF: {address.geturl()}guide.pdf\n"
    assert "Ctrl-C" in said()
    assert address.port is not None
    browser = http.client.HTTPConnection("127.0.0.1", address.port, timeout=5)

    def page() -> tuple[int, str]:
        browser.request("GET", address.path)
        response = browser.getresponse()
        return response.status, response.read().decode()

    listener = http.client.HTTPConnection("127.0.0.1", address.port, timeout=5)
    listener.request("GET", f"{address.path}events?seen=1")
    heard = listener.getresponse()

    def reload() -> list[bytes]:
        return [heard.readline() for _ in range(3)]

    assert page()[0] == 200
    good = answers.read_text()
    put(answers, good + "nonsense: [\n")
    assert reload()[1] == b"data: 2\n"
    status, body = page()
    assert status == 500
    assert re.search(r"<code>[^<]*answers\.yaml:\d+", body)
    assert re.match(r"error: .*answers\.yaml:\d+", said())
    put(answers, good)
    assert reload()[1] == b"data: 3\n"
    assert page()[0] == 200
    while (line := said()) != "preview: mended\n":
        assert line.startswith("  -> ")
    (clinic / "content" / "bad.md").write_text("x")
    assert reload()[1] == b"data: 4\n"
    assert page()[0] == 500
    process.send_signal(signal.SIGINT)
    assert process.wait(5) == 0
    assert heard.read() == b""
    for connection in (browser, listener):
        connection.close()
    assert "preview: ended" in process.stderr.read()


def test_a_port_that_is_taken_is_a_usage_error() -> None:
    """It is told with the way out, and nothing is made."""
    with PreviewServer(0, PreviewState()) as other, pytest.raises(click.UsageError) as caught:
        watch(lambda: pytest.fail("made"), [], other.server_port)
    assert caught.value.message == (
        f"port {other.server_port} cannot be had: Address already in use\n  -> --port 0 takes a free one"
    )


def test_what_a_document_is_made_from_is_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers, the default content and templates, and the clinic's; of a current folder only what is read."""
    monkeypatch.chdir(tmp_path)
    defaults = [content_dir(), templates_dir()]
    own = [tmp_path / name for name in ("guidegen.toml", "content", "templates")]
    for _ in range(2):  # with and without settings
        assert watched("a.yaml", None) == [Path("a.yaml"), *own, *defaults]
        assert watched("a.yaml", tmp_path) == [Path("a.yaml"), tmp_path, *defaults]
        (tmp_path / "guidegen.toml").write_text("")
