"""Runners and a desk who do anything at all: python -m tests.fuzz.waiting_room [COUNT] [SEED]

Each run opens pages of one clinic in two browsers of runners and one of the desk, and does what comes to mind: answers,
goes back, leaves, goes away, reads another language, sends old pages again, signs in on the tablet, corrects, signs,
sees to people. After each step what keeps people safe has to hold, whatever came before.
"""

from __future__ import annotations

import copy
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from starlette.testclient import TestClient

from guidegen.library import Library, load_library
from guidegen.library.levels import Level
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.interview import Care
from guidegen.web.intake.board import FIRST
from guidegen.web.intake.standing import LEFT, care_now, interview_of
from guidegen.web.intake.stray_forms import care_in, is_emergency
from guidegen.web.intake.visits import State, Visit
from guidegen.web.intake.way_on import LANGUAGE
from tests.support.front_desk import PASSWORD, FrontDesk
from tests.support.plausible import CALM
from tests.support.waiting_room import HOST, Clock, Form, Visitor, make_clinic

STEPS = 80
# The page that says to stop, in each language.
STOP = ("Stop. Go to emergency care now", "Pare. Vaya ahora a urgencias (sala de emergencias)")
SIGNED = {
    "by": "Anna Berg",
    "registration": "PH 1",
    "reason": "Examined today: full strength, normal feeling.",
    "seen": "yes",
}
_STOPPED = (State.EMERGENCY, State.HANDED_OUT)
_OVER = (State.FINISHED, State.RELEASED, State.HANDED_OUT, State.SENT)


class UnsafeError(AssertionError):
    """Something that keeps people safe does not hold."""


class Run:
    """One clinic for some minutes."""

    def __init__(self, folder: Path, library: Library, rng: random.Random) -> None:
        self.rng = rng
        self.clock = Clock()
        self.clinic = make_clinic(folder, library, clock=self.clock)
        self.desk = FrontDesk(self.clinic, library)
        self.desk.sign_in()
        app = self.desk.client.app
        self.runners = [
            Visitor(TestClient(app, base_url=f"http://{HOST}", follow_redirects=True), library) for _ in range(2)
        ]
        for runner in self.runners:
            runner.get("/")
        self.old: list[Form] = []
        # The options that stood on the page by which each safety question was answered last, by visit and question.
        self.offered: dict[tuple[str, str], set[str]] = {}
        self.did: list[str] = []
        self.again = 0

    def close(self) -> None:
        self.desk.desk.printer.close()
        self.clinic.store.close()

    def step(self) -> None:
        """Something, and what has to hold after it."""
        acts: list[tuple[int, Callable[[], None]]] = [
            (45, self.answer),
            (12, self.hurry),
            (25, self.turn),
            (6, self.jump),
            (5, self.replay),
            (2, self.begin),
            (2, self.link),
            (8, self.wait),
            (8, self.attend),
            (5, self.correct),
            (5, self.sign),
            (2, self.go_on),
            (1, self.sign_in_on_tablet),
            (2, self.release),
        ]
        act = self.rng.choices([one for _, one in acts], [weight for weight, _ in acts])[0]
        self.did.append(act.__name__)
        act()
        self.look()

    # What runners do.

    def runner(self) -> Visitor:
        return self.rng.choice(self.runners)

    def begin(self) -> None:
        runner = self.runner()
        runner.get("/")
        self.agree(runner)

    def agree(self, runner: Visitor) -> None:
        form = next((one for one in runner.page.forms if "consent" in one.offered), None)
        if form is not None:
            runner.send(form, {"consent": self.rng.choice(["yes"] * 9 + ["no"]), "text": "normal"})

    def link(self) -> None:
        runner = self.runner()
        runner.get(f"/i/{self.clinic.store.make_link(f'C-{self.rng.randrange(5)}', 7)}")
        self.agree(runner)

    def jump(self) -> None:
        paths = ["/", "/check", "/urgent", "/guardian", "/finished", "/left", "/stop", "/away", "/still-there"]
        self.runner().get(
            self.rng.choice(
                [*paths, *(f"/questions/{self.rng.choice([*range(1, 9), *range(1, 45)])}" for _ in range(9))]
            )
        )

    def answer(self) -> None:
        runner = self.runner()
        forms = runner.page.forms
        asked = next((form for form in forms if form.id == "page"), None)
        if asked is None:
            buttons = [form for form in forms if form.buttons or form.action in ("/next", LANGUAGE)]
            if buttons and self.rng.random() < 0.8:
                form = self.rng.choice(buttons)
                button = self.rng.choice(form.buttons) if form.buttons else None
                self.send(runner, form, {}, self.language() if form.action == LANGUAGE else button)
            else:
                self.begin()
            return
        if not asked.offered:
            self.send(runner, asked, {}, self.rng.choice(asked.buttons))
            return
        if self.rng.random() < 0.15:
            self.old.append(copy.deepcopy(asked))
        go = self.rng.choices(["on", "back", "leave", "quiet", "skip"], [90, 6, 1, 1, 2])[0]
        button = self.language() if self.rng.random() < 0.05 else ("go", go)
        self.send(runner, asked, self.given(asked), button)

    def language(self) -> tuple[str, str]:
        """The button of some language."""
        return "language", self.rng.choice(list(self.clinic.languages.asked))

    def hurry(self) -> None:
        """Page after page with nothing grave, as most runners do."""
        runner = self.runner()
        for _ in range(30):
            asked = next((form for form in runner.page.forms if form.id == "page"), None)
            if asked is None or not asked.offered or not runner.path.startswith("/questions/"):
                break
            self.send(runner, asked, self.given(asked, calm=1.0), ("go", "on"))
            self.look()
        if runner.path == "/check":
            self.send(runner, runner.page.form, {}, ("go", "on"))

    def turn(self) -> None:
        """An early answer put another way: those on which hangs what others offer, and signs that hang on them."""
        runner = self.runner()
        runner.get(f"/questions/{self.rng.choice([1, 2, 2, 3, 4, 5, 6, 7])}")
        asked = next((form for form in runner.page.forms if form.id == "page" and form.offered), None)
        if asked is not None:
            wanted = {
                "age": "30",
                "sex": "female",
                "pregnancy": self.rng.choice(["no", "pregnant"]),
                "rf_nerve": [self.rng.choice(["none", "bladder", "both_legs_pain"])],
                "leg_weak": self.rng.choice(["no", "worse_or_severe"]),
                "rf_body": [self.rng.choice(["none", "pee_pain_blood"])],
            }
            given = {name: value for name, value in wanted.items() if name in asked.offered}
            self.send(runner, asked, {**self.given(asked, calm=1.0), **given}, ("go", "on"))

    def replay(self) -> None:
        """A page of before, from whichever browser."""
        if self.old:
            form = self.rng.choice(self.old)
            self.send(self.runner(), form, self.given(form), ("go", self.rng.choice(["on", "back", "leave"])))

    def send(self, runner: Visitor, form: Form, given: dict[str, object], button: tuple[str, str] | None) -> None:
        """Send it; an emergency that it holds by itself is told, or kept and rung, or read with all there was."""
        before = {visit.id: visit for visit in self.clinic.store.visits()}
        page = dict(form.fields).get("page", "")
        runner.send(form, given, button)
        if runner.last.status_code == 500 and runner.page.heading not in STOP:
            raise UnsafeError("a page failed")
        for visit in self.clinic.store.visits():
            was = before.get(visit.id)
            if was is None or visit.version == was.version or not page:
                continue
            group = next((one for one in self.clinic.library.questionnaire.groups if one.id == page), None)
            for id_ in group.questions if group else ():
                if runner.last.status_code != 422 and button in (("go", "on"), ("go", "skip")):
                    self.offered[visit.id, id_] = set(form.offered.get(id_, ()))
        care = self.alone(form, given)
        if care is None or runner.page.heading in STOP or runner.last.status_code == 422:
            return
        kept = [visit for visit in self.clinic.store.visits() if before.get(visit.id) != visit]
        if not kept:
            raise UnsafeError(f"an emergency on {page} was told nobody: {runner.path} {runner.page.heading!r}")

    def alone(self, form: Form, given: dict[str, object]) -> Care | None:
        from starlette.datastructures import ImmutableMultiDict

        pairs = [(name, value) for name, value in form.fields if name not in given]
        for name, value in given.items():
            pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
        care = care_in(self.clinic, ImmutableMultiDict(pairs), self.clinic.languages.own)
        return care if is_emergency(care) else None

    def given(self, form: Form, calm: float = 0.75) -> dict[str, object]:
        """Answers to a page: mostly calm, some grave, some none, some nonsense."""
        found: dict[str, object] = {}
        rng, questionnaire = self.rng, self.clinic.library.questionnaire
        for name, options in form.offered.items():
            question = questionnaire.by_id.get(name.partition("-")[0])
            if question is None or name == "distance_unit":
                continue
            if rng.random() < 0.04 and calm < 1:
                found[name] = [] if options else rng.choice(["", "x", "-1", "1e9"])
            elif not options:
                found[name] = self.typed(question, name)
            elif question.type is Type.MULTI:
                alone = [one for one in options if one in question.exclusive]
                is_calm = question.safety and alone and rng.random() < calm
                found[name] = alone if is_calm else rng.sample(options, rng.randint(1, min(2, len(options))))
            else:
                usual = [one for one in options if one in CALM.get(name, options)]
                found[name] = rng.choice(usual if usual and rng.random() < calm else options)
        return found

    def typed(self, question: Question, name: str) -> str:
        if question.type is Type.TEXT:
            return self.rng.choice(["", "stairs", "<b>"])
        if question.id == "age":
            return str(self.rng.choice([14, 15, 16, 30, 40, 52, 71]))
        part = name.rpartition("-")[2]
        if question.type is Type.DATE:
            return {"day": "3", "month": "2", "year": "2027"}.get(part, "")
        low, high = int(question.low or 0), int(question.high or 9)
        return str(self.rng.randint(low, min(high, low + 30)))

    # What the desk does.

    def visit(self) -> Visit | None:
        visits = self.clinic.store.visits()[:3]
        return self.rng.choice(visits) if visits else None

    def opened(self) -> Visit | None:
        """A visit's page at the desk, signed in."""
        visit = self.visit()
        if visit is None:
            return None
        self.desk.open(visit.id)
        if self.desk.path == "/desk/sign-in":
            self.desk.sign_in(PASSWORD)
            self.desk.open(visit.id)
        return visit

    def press(self, ending: str, given: dict[str, object] | None = None) -> None:
        if any(form.action.endswith(ending) for form in self.desk.page.forms):
            self.desk.press(ending, given)
            if self.desk.last.status_code == 500:
                raise UnsafeError(f"the desk failed at {ending}")

    def attend(self) -> None:
        if self.opened():
            self.press("/attend")

    def release(self) -> None:
        if self.opened():
            self.press("/release")
            if self.rng.random() < 0.3:
                self.press("/hand-out")
            if self.rng.random() < 0.7 and self.opened():
                self.press("/not-handed-out")

    def correct(self) -> None:
        visit = self.opened()
        links = [link for link in self.desk.page.links if "/answers/" in link] if visit else []
        if visit is None or not links:
            return
        link = self.rng.choice(links)
        self.desk.get(link)
        form = next((one for one in self.desk.page.forms if one.action.endswith(link)), None)
        if form is None:
            return
        before = visit.version
        self.desk.send(form, {**self.given(form), "agreed": "yes"})
        now = self.clinic.store.visit(visit.id)
        id_ = link.rpartition("/")[2]
        if now is not None and now.version != before:
            self.offered[visit.id, id_] = set(form.offered.get(id_, ()))

    def sign(self) -> None:
        if self.opened():
            forms = [form for form in self.desk.page.forms if form.action.endswith("/step-down")]
            if forms:
                to = self.rng.choice(["SOON-P1", "ROUTINE-P3", "URGENT-P0"])
                self.desk.send(self.rng.choice(forms), {**SIGNED, "password": PASSWORD, "to": to})

    def go_on(self) -> None:
        """The desk hands its own device over, and takes another one."""
        if self.opened():
            self.press("/go-on")
            if self.desk.path != f"/desk/visits/{''}" and not self.desk.path.startswith("/desk"):
                self.runners[0].client, self.desk.client = self.desk.client, self.runners[0].client
                self.runners[0].last, self.runners[0].page = self.desk.last, self.desk.page
                self.desk.sign_in(PASSWORD)

    def sign_in_on_tablet(self) -> None:
        """Somebody signs in in a runner's browser, whose page stays open."""
        runner = self.runner()
        known = self.desk.client
        self.desk.client = runner.client
        self.desk.sign_in(PASSWORD)
        self.desk.client = known

    def wait(self) -> None:
        self.clock.pass_by(minutes=self.rng.choice([1, 11]))

    # What has to hold.

    def look(self) -> None:
        self.again += sum(bool(visit.again) for visit in self.clinic.store.visits())
        listed = self.desk.desk.board.look()
        first = {row.visit.id for row in listed.of(FIRST)}
        for visit in self.clinic.store.visits():
            for fault in self.faults(visit, first):
                raise UnsafeError(f"{fault}: {visit.state} {dict(visit.answers)} again={visit.again} {visit.overrides}")
        if listed.first < len(first) + len(self.clinic.store.refused.waiting()):
            raise UnsafeError("the list counts too few")

    def faults(self, visit: Visit, first: set[str]) -> Iterator[str]:
        interview = interview_of(visit, self.clinic.library, "km")
        has_left = visit.state is State.ASKING and self.clock.now() - visit.quiet_since > LEFT
        care = care_now(visit, interview, leaving=has_left)
        standing = self.desk.desk.standings.of(visit)
        is_grave = standing.is_grave or visit.state is State.EMERGENCY
        level = care.level if care else Level.ROUTINE
        if visit.state in (State.REFUSED, State.WITHDRAWN):
            return
        if level is Level.EMERGENCY and not has_left and visit.state not in _STOPPED:
            yield "an emergency was not stopped"
        if is_grave and visit.state.is_open and not visit.attended_by and visit.id not in first:
            yield "what is grave is not first"
        # What the desk has put right or signed for, it has told.
        is_desks = {event.what for event in self.clinic.store.events(visit.id)} & {"corrected", "stepped_down"}
        if visit.state is State.FINISHED and level is Level.URGENT and not visit.urgent_seen and not is_desks:
            yield "what is urgent was not read"
        # A page that gets somebody seen is handed out whatever is still open.
        if visit.state in _OVER and (visit.state is State.FINISHED or standing.document not in ("emergency", "urgent")):
            if interview.safety_due or visit.again:
                yield "a safety question is open at the end"
            for question in interview.shown:
                offered = self.offered.get((visit.id, question.id))
                if question.safety and question.type is Type.MULTI and offered is not None:
                    more = {option.id for option in interview.offered(question) if not option.old} - offered
                    if more:
                        yield f"{question.id} was answered without {more}"
        for override in visit.overrides:
            signed = visit.signed.get(str(override["flag"]), {})
            for question in self.clinic.library.questionnaire:
                was, now = signed.get(question.id), visit.answers.get(question.id)
                if question.safety and was is not None and now is not None and was != now:
                    yield f"a signature stands beside another {question.id}"
        if has_left and is_grave and visit.attended_by:
            told = [event for event in self.clinic.store.events(visit.id) if event.what == "attended"][-1]
            flags = {code: str(one) for code, one in (standing.flags or {}).items()}
            if not set(flags) <= set(told.details["flags"]):
                yield f"who went away with {flags} was seen to for {told.details['flags']}"


def main() -> None:
    count, seed = [*map(int, sys.argv[1:]), *(200, 1)[len(sys.argv) - 1 :]]
    library = load_library()
    steps, faults = 0, 0
    ends: Counter[str] = Counter()
    for number in range(seed, seed + count):
        rng = random.Random(number)
        with tempfile.TemporaryDirectory() as folder, closing(Run(Path(folder), library, rng)) as run:
            try:
                for _ in range(STEPS):
                    run.step()
                    steps += 1
            except UnsafeError as error:
                faults += 1
                print(f"seed {number}, after {len(run.did)} steps: {error}\n  {' '.join(run.did[-8:])}", flush=True)
            for visit in run.clinic.store.visits():
                ends[str(visit.state)] += 1
                ends.update({event.what for event in run.clinic.store.events(visit.id)})
            ends["steps with a question to be looked at again"] += run.again
            ends["refused forms"] += len(run.clinic.store.refused.waiting())
    print(f"{count} runs, {steps} steps, {faults} unsafe: {dict(ends)}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
