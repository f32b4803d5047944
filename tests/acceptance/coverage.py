"""A proof of coverage: over many random clients no guide is empty, unsafe or contradictory, and all content is used.

`make coverage` runs it over 20,000 clients and reads the page of each; the tests run it over fewer.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, assess, with_course
from guidegen.assessment.comparison import Earlier, compare
from guidegen.assessment.models import Chosen
from guidegen.clinic.settings import Settings
from guidegen.guide import assemble
from guidegen.html import render_html
from guidegen.library import Library, load_library
from tests.acceptance.contradictions import contradictions
from tests.acceptance.written_rules import Client, barred, cap_of
from tests.support.plausible import ANSWERED_ON, random_answers

CLIENTS = 20_000
# Advice that speaks of running, of heat, or of anti-inflammatory tablets, and who must never be given it.
RUNNING = {"run_plan", "run_rules", "return_test", "warm_up", "shoes_and_ground"}
RACING = {"race_no_masking", "race_runway_options"}
HEAT = {"flare_heat", "heat_now", "heat"}


def evidence_faults(client: Client) -> Iterator[str]:
    """What is wrong with one client's assessment, by the evidence base."""
    found = client.assessment
    printed = {item.id for item in found.advice} | {offered.treatment.id for offered in found.treatments}
    if found.document != "guide":
        if found.selection.phases or found.contributors:
            yield "a document that is no guide holds exercises or causes"
        return
    chosen = [(plan.phase.code, item.exercise.id) for plan in found.selection.phases for item in plan.chosen]
    if forbidden := barred(client) & {id_ for _, id_ in chosen}:
        yield f"barred items chosen: {sorted(forbidden)}"
    if client.permit != "P1":
        if "walk" not in {id_ for _, id_ in chosen} and "walk" not in barred(client):
            yield "no walk"
        yield from (f"{plan.phase.code} is empty" for plan in found.selection.phases if not plan.chosen)
    for plan in found.selection.phases:
        if len(plan.chosen) > cap_of(client, plan.phase.code):
            yield f"{plan.phase.code} is over its cap"
        yield from (f"{plan.phase.code}: {fault}" for item in plan.chosen for fault in over_dosed(client, item))
    if client.permit != "P3" and (wrong := (RUNNING & set(found.sections)) | (RACING & printed)):
        yield f"running at {client.permit}: {sorted(wrong)}"
    if ("RF07" in client.flags or client.ticked("leg_sx", "numb_patch")) and HEAT & printed:
        yield "heat advised where it is forbidden"
    tablets = any("Anti-inflammatory tablets" in offered.parts for offered in found.treatments)
    if tablets and (
        not client.ticked("nsaid_caution", "none") or {"RF13", "RF14", "RF15", "RF19", "RF20"} & set(client.flags)
    ):
        yield "anti-inflammatory tablets named where they are forbidden"
    if found.run_plan and {"RF13", "RF14", "RF15", "RF16"} & set(client.flags):
        yield "a run plan beside a flag that forbids it"


def over_dosed(client: Client, item: Chosen) -> Iterator[str]:
    """A hold or an effort above what this client's dose may have (14.1 and 14.11)."""
    pressed = client.ticked("nsaid_caution", "heart_bp") and item.exercise.slot in ("trunk", "hip", "leg")
    early = "RF26" in client.flags or ("RF16" in client.flags and client.permit == "P2")
    if pressed and item.dose.hold_s and item.dose.hold_s[1] > 10:
        yield f"{item.exercise.id} is held for {item.dose.hold_s[1]:g} s"
    most = 5 if early else 6 if pressed else 10
    if item.dose.rpe and item.dose.rpe[1] > most:
        yield f"{item.exercise.id} has an effort of {item.dose.rpe[1]:g}"


def used(found: Assessment) -> Iterator[str]:
    """Every content item that this assessment selects, as kind/id."""
    yield from (f"red_flags/{fired.flag.id}" for fired in found.flags)
    yield from (f"contributors/{scored.contributor.id}" for scored in found.contributors)
    yield from (f"advice/{item.id}" for item in found.advice)
    yield from (f"treatments/{offered.treatment.id}" for offered in found.treatments)
    if found.pattern and found.document == "guide":
        yield f"presentations/{found.pattern.presentation.id}"
        if found.pattern.overlay:
            yield f"presentations/{found.pattern.overlay.id}"
    if found.run_plan:
        yield f"run_plans/{found.run_plan.id}"
    for plan in found.selection.phases:
        yield f"phases/{plan.phase.id}"
        yield from (f"exercises/{item.exercise.id}" for item in plan.chosen)


def six_weeks_ago(before: Assessment) -> Earlier:
    """Another client's answers as somebody's own earlier ones: any answers can follow on any others."""
    answers = before.answers
    return Earlier(answers.file, answers.client, answers.answered_on - timedelta(weeks=6), answers.values, before)


def followed(found: Assessment, before: Assessment, library: Library) -> Assessment:
    """The same assessment with another client's for its earlier answers."""
    return with_course(found, compare(found, [six_weeks_ago(before)], library).course, library)


def comfort(found: Assessment) -> Iterator[str]:
    """What is wrong with an assessment that knows the course."""
    if found.document != "guide" and "follow_up" in found.sections:
        yield "a course is told in a document that is no guide"
    if found.flags and "follow_up_better" in {item.id for item in found.advice}:
        yield "a course is called better beside a red flag"


def page_faults(found: Assessment, library: Library, earlier: Sequence[Earlier] = ()) -> Iterator[str]:
    """What one printed guide says in two ways, and links that lead nowhere."""
    if found.document == "guide":
        guide = assemble(found, library, Settings(region="uk"), earlier)
        page = render_html(guide)
        yield from contradictions(guide, page)
        lost = set(re.findall(r'href="#([^"]+)"', page)) - set(re.findall(r'\bid="([^"]+)"', page))
        yield from (f"a link to #{name}, which is not there" for name in sorted(lost))


def prove(library: Library, count: int, seed: int = 20261120, read: bool = False) -> tuple[list[str], Counter[str]]:
    """Faults found over random clients, and how often each content item was selected; with `read` in their pages, too.

    Advice about the course is selected by clients whose earlier answers are those of the client before them.
    Two thirds of the clients are calm enough to be given a guide; the others hold red flags freely. Every second page
    is read as that of a runner with earlier answers.
    """
    rng = random.Random(seed)
    found: list[str] = []
    selected: Counter[str] = Counter()
    before: Assessment | None = None
    for number in range(count):
        answers = random_answers(rng, library, calm=(0.99, 0.97, 0.6)[number % 3])
        parsed = parse_answers({"answered_on": ANSWERED_ON.isoformat(), "answers": answers}, library)
        client = Client(answers, assess(parsed, library, ANSWERED_ON))
        found.extend(f"client {number}: {fault}" for fault in evidence_faults(client))
        if read:
            earlier = [six_weeks_ago(before)] if before and number % 2 else []
            found.extend(f"client {number}: {fault}" for fault in page_faults(client.assessment, library, earlier))
        later = followed(client.assessment, before, library) if before else client.assessment
        found.extend(f"client {number}: {fault}" for fault in comfort(later))
        selected.update({*used(client.assessment), *used(later)})
        before = client.assessment
    return found, selected


def all_items(library: Library) -> set[str]:
    kinds = ("red_flags", "contributors", "presentations", "exercises", "phases", "run_plans", "treatments", "advice")
    return {f"{kind}/{item.id}" for kind in kinds for item in getattr(library, kind)}


def main() -> None:
    started = time.perf_counter()
    library = load_library()
    found, selected = prove(library, CLIENTS, read=True)
    never = sorted(all_items(library) - set(selected))
    print(f"{CLIENTS} clients in {time.perf_counter() - started:.0f} s: {len(found)} faults")
    for fault in found[:20]:
        print(f"  {fault}")
    rare = ", ".join(f"{item} {count}" for item, count in selected.most_common()[:-6:-1])
    print(f"{len(selected)} of {len(all_items(library))} items selected; the rarest: {rare}")
    if never:
        print(f"never selected: {', '.join(never)}")
    sys.exit(bool(found or never))


if __name__ == "__main__":
    main()
