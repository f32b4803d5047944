"""What a stranger can't do: each is tried."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from guidegen.library import Library
from guidegen.web.intake.accounts import WRONG
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.protection import MAX_BODY, Protection
from guidegen.web.intake.server import make_app
from guidegen.web.intake.statics import Statics
from guidegen.web.intake.visits import State
from tests.support.front_desk import PASSWORD, FrontDesk, example
from tests.support.waiting_room import HOST, Clock, Page, Visitor

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def desk(clinic: Clinic, library: Library) -> FrontDesk:
    return FrontDesk(clinic, library)


@pytest.fixture
def runner(desk: FrontDesk, library: Library) -> Visitor:
    """A runner's browser, in front of the same server."""
    return Visitor(TestClient(desk.client.app, base_url=f"http://{HOST}"), library)


def other(desk: FrontDesk) -> TestClient:
    """Somebody else's browser."""
    return TestClient(desk.client.app, base_url=f"http://{HOST}", follow_redirects=False)


def desk_paths(visit_id: str) -> list[tuple[str, str]]:
    """Every page of the desk but its sign-in."""
    base = f"/desk/visits/{visit_id}"
    gets = ["/desk", base, *(f"{base}/{kind}.pdf" for kind in ("guide", "record", "letter")), f"{base}/answers/age"]
    gets += ["/desk/start", "/desk/links", "/desk/export"]
    acts = ["attend", "release", "hand-out", "not-handed-out", "step-down", "contact", "send", "go-on", "delete"]
    posts = [*(f"{base}/{act}" for act in acts), f"{base}/answers/age"]
    posts += ["/desk/start", "/desk/links", "/desk/export", "/desk/stay", "/desk/refused/1/attend"]
    return [*(("GET", path) for path in gets), *(("POST", path) for path in posts)]


def test_no_desk_page_shows_or_does_anything_without_signing_in(desk: FrontDesk, library: Library) -> None:
    """Each leads to the sign-in, even with a form of the stranger's own browser; the visit stays as it was."""
    visit = desk.clinic.store.begin("tablet", "C-99", {"name": "Secret Name"})
    stranger = Visitor(other(desk), library)
    stranger.get("/desk/sign-in")
    token = dict(stranger.page.form.fields)["csrf"]
    paths = desk_paths(visit.id)
    assert len(paths) > 20
    for method, path in paths:
        data = {"csrf": token, "version": "0", "sure": "yes"} if method == "POST" else None
        answer = stranger.client.request(method, path, data=data)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/desk/sign-in"), path
        assert "Secret" not in answer.text
    assert desk.clinic.store.visit(visit.id) == visit


def test_all_desk_routes_are_tried_above(desk: FrontDesk) -> None:
    """No route of the desk is forgotten by the test of those who are not signed in."""
    from guidegen.web.intake import desk_pages

    open_to_all = {"/desk/sign-in", "/desk/sign-out", "/desk/news"}
    tried = {(method, path) for method, path in desk_paths("{visit}")}
    for route in desk_pages.routes(desk.desk):
        path = route.path.replace("{question}", "age").replace("{number}", "1")
        method = "POST" if "POST" in (route.methods or ()) else "GET"
        assert path in open_to_all or (method, path) in tried, path


def test_the_alarm_tells_a_stranger_nothing(desk: FrontDesk) -> None:
    """How many need a person is told to devices of the desk alone, and never who."""
    assert other(desk).get("/desk/news").status_code == 403


def test_another_host_is_refused(desk: FrontDesk) -> None:
    """A name that somebody else's page resolves to this computer gets nothing, and neither do two names."""
    for host in ("evil.example", f"{HOST}:80", f"{HOST}.evil.example", ""):
        assert other(desk).get("/", headers={"Host": host}).status_code == 421


def test_a_wrong_name_is_told_once_where_the_server_was_started(desk: FrontDesk) -> None:
    """Which one, and what to do, with no path; of strangers who try many not without end."""
    for path in ("/i/secret-link", "/desk"):
        other(desk).get(path, headers={"Host": "intake.example.org:8832"})
    assert desk.told == [
        f"warning: asked as intake.example.org:8832, but --name says {HOST}: refused",
        "  -> if that is this server, start it with --name intake.example.org:8832",
    ]
    for number in range(50):
        other(desk).get("/", headers={"Host": f"x{number}.example"})
    assert len(desk.told) == 40


def test_no_page_can_be_framed_or_run_a_script_of_somebody_else(desk: FrontDesk) -> None:
    """The headers forbid frames, foreign or inline scripts, forms to elsewhere, and keeping; no page has any."""
    desk.sign_in()
    desk.clinic.store.begin("tablet", "C-1")
    for path in ("/", "/desk", "/desk/start", "/desk/links", "/desk/export", "/desk/nothing"):
        answer = desk.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script(?![^>]*\ssrc=)|\son[a-z]+=|\sstyle=|<style|javascript:", answer.text), path
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text), path


def test_cookies_are_kept_from_scripts_and_other_sites(desk: FrontDesk, runner: Visitor) -> None:
    """Every cookie is HttpOnly and SameSite=Strict, and none but the device's outlives the browser."""
    answers = [other(desk).get("/")]
    desk.get("/desk/sign-in")
    data = {**dict(desk.page.form.fields), "user": "desk", "password": PASSWORD}
    answers.append(desk.client.post("/desk/sign-in", data=data, follow_redirects=False))
    runner.client.follow_redirects = False
    runner.start()
    answers.append(runner.last)
    cookies = [line for answer in answers for line in answer.headers.get_list("set-cookie")]
    assert len(cookies) >= 4
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert ("Max-Age" in cookie) == ("device" in cookie)


def test_over_https_cookies_are_secure_and_of_this_host_alone(
    desk: FrontDesk, tmp_path: Path, library: Library
) -> None:
    """Behind TLS each cookie is Secure with the __Host- prefix, and browsers are told to come by https."""
    from dataclasses import replace

    secure = replace(desk.clinic, secure=True)
    client = FrontDesk(secure, library, desk=desk.desk).client
    answer = client.get("/")
    assert "__Host-" in answer.headers["set-cookie"]
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def wrong_passwords(desk: FrontDesk, client: TestClient, **headers: str) -> int:
    """The status of the last of six wrong passwords that one browser sends."""
    token = dict(Page(client.get("/desk/sign-in").text).forms[0].fields)["csrf"]
    data = {"csrf": token, "user": "desk", "password": "wrong"}
    return [client.post("/desk/sign-in", data=data, headers=headers).status_code for _ in range(WRONG + 1)][-1]


def test_wrong_passwords_of_a_stranger_do_not_lock_out_the_first_sign_in(clinic: Clinic, library: Library) -> None:
    """Another address is not locked by them, and what is kept of an address is none."""
    desk = FrontDesk(clinic, library)
    stranger = TestClient(desk.client.app, base_url=f"http://{HOST}", client=("203.0.113.7", 1))
    assert wrong_passwords(desk, stranger) == 429
    desk.client = TestClient(desk.client.app, base_url=f"http://{HOST}", follow_redirects=True, client=("192.0.2.1", 1))
    desk.sign_in()
    assert desk.path == "/desk"
    kept = b"".join(file.read_bytes() for file in clinic.data.iterdir() if file.is_file())
    assert b"203.0.113.7" not in kept
    assert b"192.0.2.1" not in kept


def test_behind_a_proxy_an_address_is_what_the_proxy_says_last(clinic: Clinic, library: Library) -> None:
    """What somebody wrote there themselves makes no new place of theirs, and locks out nobody else."""
    desk = FrontDesk(replace(clinic, is_proxied=True), library)
    last = 0
    for number in range(WRONG + 1):
        client = TestClient(desk.client.app, base_url=f"http://{HOST}")
        token = dict(Page(client.get("/desk/sign-in").text).forms[0].fields)["csrf"]
        data = {"csrf": token, "user": "desk", "password": "wrong"}
        said = {"X-Forwarded-For": f"10.0.0.{number}, 2001:db8::{number}"}
        last = client.post("/desk/sign-in", data=data, headers=said).status_code
    assert last == 429
    desk.client.headers["X-Forwarded-For"] = "2001:db8:1::1"
    desk.sign_in()
    assert desk.path == "/desk"


def test_a_device_of_the_desk_is_known_for_weeks_and_rings_for_a_day(
    clinic: Clinic, library: Library, clock: Clock
) -> None:
    """Wrong passwords from the clinic's own address do not lock out next week's sign-in; it hears no alarm by then."""
    desk = FrontDesk(clinic, library)
    desk.sign_in()
    clock.pass_by(days=7)
    assert wrong_passwords(desk, TestClient(desk.client.app, base_url=f"http://{HOST}")) == 429
    assert desk.client.get("/desk/news?seen=x").status_code == 403
    desk.sign_in()
    assert desk.path == "/desk"


def test_a_form_of_another_site_is_refused(desk: FrontDesk) -> None:
    """Without the token, with another browser's, or from another origin, a form does nothing."""
    desk.sign_in()
    visit = desk.clinic.store.begin("tablet")
    theirs = Visitor(other(desk), desk.library)
    theirs.get("/desk/sign-in")
    foreign = dict(theirs.page.form.fields)["csrf"]
    desk.open(visit.id)
    own = dict(desk.page.forms[0].fields)["csrf"]
    sent = {"version": "0", "sure": "yes"}
    path = f"/desk/visits/{visit.id}/delete"
    post = desk.client.post
    assert post(path, data=sent).status_code == 403
    assert post(path, data={**sent, "csrf": foreign}).status_code == 403
    assert post(path, data={**sent, "csrf": own}, headers={"Origin": "http://evil.example"}).status_code == 403
    assert post(path, data={**sent, "csrf": own}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert post(path, data={**sent, "csrf": own}, headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert post(path, content=f"csrf={own}&csrf={own}&sure=yes", headers={"Content-Type": FORM}).status_code == 403
    assert desk.clinic.store.visit(visit.id) is not None
    assert post(path, data={**sent, "csrf": own}).status_code == 200
    assert desk.clinic.store.visit(visit.id) is None


def test_a_form_from_before_signing_out_does_nothing_after(desk: FrontDesk) -> None:
    """What was captured in a session is worth nothing once it has ended."""
    desk.sign_in()
    visit = desk.clinic.store.begin("tablet")
    desk.open(visit.id)
    form = next(one for one in desk.page.forms if one.action.endswith("/delete"))
    desk.press("/sign-out")
    answer = desk.client.post(form.action, data={**dict(form.fields), "sure": "yes"})
    assert answer.status_code == 403
    assert desk.clinic.store.visit(visit.id) is not None


def test_uploads_and_other_kinds_of_bodies_are_refused(desk: FrontDesk) -> None:
    """Files, JSON and XML are not taken at all, wherever they are sent."""
    client = other(desk)
    for path in ("/", "/desk/sign-in", "/questions/1"):
        assert client.post(path, files={"file": ("x.pdf", b"%PDF")}).status_code == 415
        assert client.post(path, json={"a": 1}).status_code == 415
        assert client.post(path, content=b"x").status_code == 415
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert client.request(method, "/").status_code == 405


def test_a_body_of_10_mb_is_refused_before_it_is_read(desk: FrontDesk) -> None:
    """By its length where that is told, else as soon as it is too long; and so are too many fields."""
    client = other(desk)
    big = b"a=" + b"x" * 10_000_000
    read = 0

    def pieces() -> Iterator[bytes]:
        nonlocal read
        for start in range(0, len(big), 16384):
            read += 1
            yield big[start : start + 16384]

    assert client.post("/", content=big, headers={"Content-Type": FORM}).status_code == 413
    assert client.post("/", content=pieces(), headers={"Content-Type": FORM}).status_code == 413
    many = "&".join(f"a{number}=1" for number in range(1000)).encode()
    assert len(many) < MAX_BODY
    assert client.post("/", content=many, headers={"Content-Type": FORM}).status_code == 400
    assert client.post("/", content=b"a=%ff%fe", headers={"Content-Type": FORM}).status_code == 400


def test_a_session_that_somebody_planted_is_not_taken_over(desk: FrontDesk) -> None:
    """Signing in makes a new session, whatever cookie the browser came with; the planted one opens nothing."""
    desk.client.cookies.set("guidegen-desk", "planted", domain=f"{HOST}.local")
    desk.sign_in()
    assert desk.path == "/desk"
    thief = other(desk)
    thief.cookies.set("guidegen-desk", "planted")
    assert thief.get("/desk").status_code == 303


def test_a_session_ends_when_somebody_signs_out(desk: FrontDesk) -> None:
    """A cookie that was copied before is worth nothing after."""
    desk.sign_in()
    [copied] = [cookie.value for cookie in desk.client.cookies.jar if cookie.name == "guidegen-desk"]
    thief = other(desk)
    thief.cookies.set("guidegen-desk", str(copied))
    assert thief.get("/desk").status_code == 200
    desk.press("/sign-out")
    assert thief.get("/desk").status_code == 303


def test_a_runner_cannot_open_anothers_answers(desk: FrontDesk, runner: Visitor) -> None:
    """A visit's id alone, a forged signature, or one of another key binds no browser."""
    runner.all_the_way(example("emergency"))
    [visit] = desk.clinic.store.visits()
    signed = next(str(cookie.value) for cookie in runner.client.cookies.jar if cookie.name == "guidegen-visit")
    other_visit = desk.clinic.store.begin("tablet")
    forged = [visit.id, signed.replace(visit.id, other_visit.id), signed[:-3] + "AAA", visit.id + ".x.y", "\xff"]
    for value in forged:
        thief = other(desk)
        answer = thief.get("/stop", headers={b"Cookie": f"guidegen-visit={value}".encode("latin-1")})
        assert answer.headers.get("location") == "/", value
    thief = other(desk)
    assert thief.get(f"/desk/visits/{visit.id}").headers["location"] == "/desk/sign-in"


def test_a_cookie_of_before_the_clock_was_put_back_is_ours(
    desk: FrontDesk, runner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody loses their page to stop by it; what is too old is none any more."""
    runner.start()
    runner.go_through(example("emergency"))
    real = time.time()
    for after, path in ((-3600, "/stop"), (15 * 3600, "/stop"), (17 * 3600, "/")):
        monkeypatch.setattr(time, "time", lambda after=after: real + after)
        assert runner.client.get("/stop", follow_redirects=True).url.path == path


def test_a_used_link_leads_into_nobody_elses_visit(desk: FrontDesk) -> None:
    """Two who share a browser at home: the link of the first does not show what the second is answering."""
    links = [f"/i/{desk.clinic.store.make_link(number, 7)}" for number in ("C-5", "C-6")]
    shared = Visitor(other(desk), desk.library)
    shared.client.follow_redirects = True
    for link in links:
        shared.start(path=link)
    shared.get(links[1])
    assert shared.path == "/questions/1"
    shared.get(links[0])
    assert (shared.path, shared.last.status_code) == (links[0], 410)


def test_a_used_or_guessed_link_opens_nothing(desk: FrontDesk) -> None:
    """The second browser that comes with a link is told that it was used; a guess that there is none."""
    token = desk.clinic.store.make_link("C-5", 7, {"name": "Secret Name"})
    first, second = (Visitor(other(desk), desk.library) for _ in range(2))
    for one in (first, second):
        one.client.follow_redirects = True
    first.start(path=f"/i/{token}")
    assert first.path == "/questions/1"
    assert second.get(f"/i/{token}") is not None
    assert second.last.status_code == 410
    assert "Secret" not in second.last.text
    for guess in ("x", token[:-1], "A" * 24, "..%2Fdesk", "%00"):
        assert second.client.get(f"/i/{guess}").status_code == 404
    assert len(desk.clinic.store.visits()) == 1


def test_with_links_only_no_stranger_begins_a_visit(clinic: Clinic, library: Library) -> None:
    """The first page and its form are refused; a link leads in, and so does the desk's own start."""
    app = make_app(clinic, Statics(), print, links_only=True)

    def someone() -> Visitor:
        return Visitor(TestClient(app, base_url=f"http://{HOST}", follow_redirects=True), library)

    stranger = someone()
    stranger.get("/desk/sign-in")
    token = dict(stranger.page.form.fields)["csrf"]
    assert stranger.client.get("/").status_code == 403
    assert stranger.client.post("/", data={"csrf": token, "consent": "yes", "text": "normal"}).status_code == 403
    assert not clinic.store.visits()
    invited = someone()
    invited.start(path=f"/i/{clinic.store.make_link('C-1', 7)}")
    assert invited.path == "/questions/1"
    desk = FrontDesk(clinic, library)
    desk.client = someone().client
    desk.sign_in()
    desk.get("/desk/start")
    desk.press("/start", {"number": "C-2"})
    assert "Please open your link" not in desk.page.text
    desk.send(desk.page.form, {"consent": "yes", "text": "normal"})
    assert desk.path == "/questions/1"
    assert sorted(visit.number for visit in clinic.store.visits()) == ["C-1", "C-2"]


def test_a_replayed_page_changes_nothing_after_the_end(desk: FrontDesk, runner: Visitor) -> None:
    """The form of a question, sent again when all is finished, is not taken."""
    runner.client.follow_redirects = True
    runner.start()
    form = runner.page.form
    replayed = {**dict(form.fields), "age": "99", "go": "on"}
    runner.go_through(example("easy_acute"))
    runner.send(runner.page.form, {}, ("go", "on"))
    [before] = desk.clinic.store.visits()
    assert before.state is State.FINISHED
    answer = runner.client.post("/questions/1", data=replayed)
    assert answer.status_code == 403
    assert desk.clinic.store.visit(before.id) == before


def test_a_script_in_an_answer_is_shown_as_text(desk: FrontDesk, runner: Visitor) -> None:
    """Markup as a name, number, answer or reason is words on every page of the desk."""
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'
    runner.client.follow_redirects = True
    runner.all_the_way({**example("easy_acute"), "goal_why": evil, "top_activities": evil})
    [visit] = desk.clinic.store.visits()
    desk.sign_in()
    desk.open(visit.id)
    desk.press("/contact", {"name": evil[:60], "number": evil[:60]})
    for path in ("/desk", f"/desk/visits/{visit.id}", f"/desk/visits/{visit.id}/answers/age"):
        text = desk.client.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "49" not in text.partition("7*7")[2][:4]
    assert "&lt;script&gt;" in desk.client.get("/desk").text


def test_markers_planted_as_answers_are_in_no_log_and_no_address(
    desk: FrontDesk, runner: Visitor, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is typed, and whatever goes wrong then, is told to nobody: no output, no line, no redirect holds it."""
    mark = "zanzibarmarker"
    runner.client.follow_redirects = True
    runner.all_the_way({**example("easy_acute"), "goal_why": mark})
    seen = [str(answer.url) for answer in runner.last.history] + [*runner.seen]
    [visit] = desk.clinic.store.visits()
    desk.sign_in()
    desk.open(visit.id)
    desk.press("/contact", {"name": mark})
    seen += desk.seen
    desk.clinic.store.database.connection.execute("ALTER TABLE visits RENAME TO gone")  # whatever may break
    desk.open(visit.id)
    assert desk.last.status_code == 500
    assert "Something went wrong here" in desk.page.text
    assert mark not in desk.last.text
    out, err = capfd.readouterr()
    assert mark not in out + err + "".join(desk.told) + "".join(seen)
    assert desk.told == [line for line in desk.told if line.startswith("error: unexpected IntakeError at ")]
    assert desk.told


def test_the_same_fault_is_told_once_a_minute(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds one does not fill the log of the terminal; another fault is told at once."""

    async def broken(*_: object) -> None:
        raise faults[0] if len(faults) == 1 else faults.pop(0)

    faults, told = [ValueError("x"), ValueError("y"), KeyError("z")], list[str]()
    app = Protection(broken, clinic, lambda request, status: Response(status_code=status), told.append)
    client = TestClient(app, base_url=f"http://{HOST}")
    for _ in range(3):
        assert client.get("/").status_code == 500
    assert [line.partition(" at ")[0] for line in told] == [
        "error: unexpected ValueError",
        "error: unexpected KeyError",
    ]
    start = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: start + 61)
    assert client.get("/").status_code == 500
    assert len(told) == 3
