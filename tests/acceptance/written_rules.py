"""The rules of selection typed a second time, from the evidence base (4, 5, 13.13 to 13.23), never from content/."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, assess
from guidegen.library import Library
from tests.support.plausible import ANSWERED_ON

# ---------------------------------------------------------------------------------------------------------------------
# Typed from section 4 and 13.16: slot | phases of the dose (13.21) | harder | contributor tags | presentation tags.
# A tag in brackets needs more than the presentation (13.19): RAD(lean) lean_back in better, X(late) PH3 or later.
# ---------------------------------------------------------------------------------------------------------------------
TABLE = """
breath_9090    calm     1     pelvic_tilt    C12,C14       SPASM,PERSIST,RAD,EXT,BSI,NSLBP
pelvic_tilt    calm     12    cat_camel      C3,C14        SPASM,EXT,STIFF,NSLBP,PERSIST
walk           walk     12345 a_march        C5,C11,C13,C14 all
knee_hug       mobility 12    rock_back      C3            EXT,STIFF
knee_roll      mobility 12    cat_camel      C3            STIFF,SPASM,NSLBP,SIJ
cat_camel      mobility 12    rock_back      C3,C10,C11,C15 STIFF,NSLBP,PERSIST
rock_back      mobility 12    hip_hinge      C10,C3        EXT,STIFF,NSLBP
prone_press    mobility 12    bird_dog       C11           FLEX,RAD(lean)
hipflex_kneel  mobility 23    split_squat    C3,C10,C1,C11 EXT,STIFF
ham_9090       mobility 23    hip_hinge      C3            STIFF,NSLBP
nerve_slider   mobility 123   -              C6            RAD
fig4           mobility 23    clam           C10           SIJ,STIFF
hip_hinge      hip      2     deadlift       C2,C10,C11    FLEX,NSLBP
dead_bug       trunk    23    plank          C2,C1         EXT,NSLBP,PERSIST
bird_dog       trunk    23    sl_rdl         C2,C13        FLEX,RAD,NSLBP,PERSIST
curl_up        trunk    23    plank          C2            EXT,NSLBP
side_bridge    trunk    234   -              C2,C1         NSLBP,SIJ,RAD,FLEX,EXT
plank          trunk    345   -              C2,C1         NSLBP,FLEX
bridge         hip      23    sl_bridge      C2,C10        NSLBP,SIJ,STIFF,SPASM(late)
sl_bridge      hip      34    ham_walkout    C2,C1         NSLBP,FLEX
clam           hip      23    side_leg_raise C2,C1         SIJ,NSLBP
side_leg_raise hip      23    band_walk      C2,C1         SIJ,NSLBP,EXT
band_walk      hip      3     step_up        C2,C1         NSLBP,STIFF
calf_raise     leg      234   pogo           C2,C1         all
ham_walkout    hip      34    -              C2,C3         NSLBP,FLEX
goblet_squat   leg      2345  split_squat    C2,C10,C8     EXT,NSLBP,SIJ,PERSIST
deadlift       hip      345   sl_rdl         C2,C13,C14    FLEX(late),NSLBP,PERSIST
sl_rdl         hip      345   -              C2,C1         NSLBP,FLEX
split_squat    leg      345   -              C2,C1,C10     NSLBP,EXT
step_up        leg      34    a_march        C2,C1,C7      NSLBP,PERSIST,STIFF
pogo           impact   4     sl_hop         C2,C1,C8      NSLBP,FLEX,EXT,STIFF
sl_hop         impact   45    -              C2,C8         NSLBP
a_march        drill    345   cadence_run    C1,C15        NSLBP,EXT,STIFF
cadence_run    drill    4     -              C1,C7,C8      NSLBP,EXT
"""


@dataclass(frozen=True)
class Row:
    """One line of section 4."""

    id: str
    slot: str
    phases: tuple[str, ...]
    harder: str
    contributors: tuple[str, ...]
    tags: tuple[str, ...]


def rows() -> dict[str, Row]:
    found = {}
    for line in TABLE.strip().splitlines():
        id_, slot, phases, harder, contributors, tags = line.split()
        found[id_] = Row(
            id_,
            slot,
            tuple(f"PH{digit}" for digit in phases),
            harder,
            tuple(contributors.split(",")),
            tuple(tags.split(",")),
        )
    return found


ROWS = rows()
SLOT = {row.id: row.slot for row in ROWS.values()}
P1_LIST = ("walk", "breath_9090", "pelvic_tilt")
IMPACT = {"pogo", "sl_hop"}
DRILLS = {"a_march", "cadence_run"}
LEGS = {"goblet_squat", "split_squat", "step_up", "calf_raise"}
EQUIPMENT = {"band_walk": "band", "deadlift": "weights", "step_up": "step"}
CAPS = {"PH1": 3, "PH2": 4, "PH3": 5, "PH4": 5, "PH5": 4}
PLACES = {
    "PH1": ["walk", "calm", "mobility"],
    "PH2": ["walk", "hip", "trunk", "mobility"],
    "PH3": ["walk", "leg", "hip", "trunk", "leg", "mobility"],
    "PH4": ["walk", "leg", "trunk", "leg", "impact", "drill"],
    "PH5": ["leg", "walk", "hip", "trunk"],
}
MUST_HAVES: Mapping[str, tuple[str, ...]] = {
    "FLEX": ("hip_hinge", "bird_dog"),
    "RAD": ("nerve_slider",),
    "EXT": ("dead_bug", "knee_hug"),
    "SIJ": ("bridge", "clam"),
    "INFL": ("cat_camel", "knee_roll", "rock_back"),
}
# Easier and harder neighbours that share a slot (section 4, 13.20).
NEIGHBOURS = [
    {"breath_9090", "pelvic_tilt"},
    {"knee_hug", "rock_back"},
    {"knee_roll", "cat_camel"},
    {"cat_camel", "rock_back"},
    {"dead_bug", "plank"},
    {"curl_up", "plank"},
    {"hip_hinge", "deadlift"},
    {"deadlift", "sl_rdl"},
    {"bridge", "sl_bridge"},
    {"bridge", "ham_walkout"},
    {"sl_bridge", "ham_walkout"},
    {"clam", "side_leg_raise"},
    {"side_leg_raise", "band_walk"},
    {"goblet_squat", "split_squat"},
    {"pogo", "sl_hop"},
    {"a_march", "cadence_run"},
]
SUPINE = {
    "breath_9090",
    "knee_hug",
    "knee_roll",
    "ham_9090",
    "fig4",
    "dead_bug",
    "curl_up",
    "bridge",
    "sl_bridge",
    "ham_walkout",
}
ACUTE = ("d0_3", "d4_14", "w2_6")


@dataclass(frozen=True)
class Client:
    """Raw answers with what was decided about them before any exercise was chosen."""

    answers: Mapping[str, Any]
    assessment: Assessment

    def ticked(self, question: str, *options: str) -> bool:
        value = self.answers.get(question, [])
        return any(option == value or (isinstance(value, list) and option in value) for option in options)

    @property
    def permit(self) -> str:
        return str(self.assessment.permit)

    @property
    def presentation(self) -> str:
        assert self.assessment.pattern is not None
        return self.assessment.pattern.presentation.code

    @property
    def persist(self) -> bool:
        assert self.assessment.pattern is not None
        return self.assessment.pattern.overlay is not None

    @property
    def flare(self) -> bool:
        assert self.assessment.pattern is not None
        return self.assessment.pattern.irritability == "HIGH"

    @property
    def flags(self) -> set[str]:
        return {fired.flag.code for fired in self.assessment.flags}

    @property
    def contributors(self) -> list[str]:
        return [scored.contributor.code for scored in self.assessment.contributors]

    @property
    def plan(self) -> str | None:
        return self.assessment.run_plan.code if self.assessment.run_plan else None

    @property
    def phases(self) -> dict[str, list[str]]:
        return {
            plan.phase.code: [chosen.exercise.id for chosen in plan.chosen] for plan in self.assessment.selection.phases
        }

    @property
    def everything(self) -> set[str]:
        return {id_ for ids in self.phases.values() for id_ in ids}

    @property
    def excluded(self) -> set[str]:
        return {item.exercise.id for item in self.assessment.selection.excluded}


def client_of(answers: Mapping[str, Any], library: Library, overrides: Sequence[Mapping[str, Any]] = ()) -> Client:
    """Somebody who answers so, and what is decided about them."""
    data = {"answered_on": ANSWERED_ON.isoformat(), "answers": answers, "overrides": list(overrides)}
    return Client(answers, assess(parse_answers(data, library), library, ANSWERED_ON))


# Table 13.22: who, and what is left out for them.
HARD: Sequence[tuple[str, Callable[[Client], bool], set[str]]] = [
    ("FLEX", lambda c: c.presentation == "FLEX", {"knee_hug", "rock_back"}),
    ("FLEX acute", lambda c: c.presentation == "FLEX" and c.ticked("duration", *ACUTE), {"fig4", "curl_up"}),
    ("EXT", lambda c: c.presentation == "EXT", {"prone_press"}),
    ("EXT acute", lambda c: c.presentation == "EXT" and c.ticked("duration", *ACUTE), {"plank"}),
    (
        "RAD",
        lambda c: c.presentation == "RAD",
        {"knee_hug", "ham_9090", "ham_walkout", "deadlift", "sl_rdl", "pogo", "sl_hop"},
    ),
    ("RAD acute", lambda c: c.presentation == "RAD" and c.ticked("duration", *ACUTE), {"hip_hinge", "a_march"}),
    ("SPASM", lambda c: c.presentation == "SPASM", {"deadlift", "pogo", "sl_hop"}),
    ("SIJ", lambda c: c.presentation == "SIJ", {"sl_hop"}),
    (
        "SIJ flare",
        lambda c: c.presentation == "SIJ" and c.flare,
        {"sl_bridge", "band_walk", "sl_rdl", "split_squat", "step_up"},
    ),
    ("BSI", lambda c: c.presentation == "BSI", set(ROWS) - {"breath_9090", "pelvic_tilt"}),
    (
        "OSTEO",
        lambda c: c.ticked("history", "osteoporosis", "steroids"),
        {"knee_hug", "curl_up", "deadlift", "pogo", "sl_hop"},
    ),
    ("PREG", lambda c: c.ticked("pregnancy", "pregnant", "maybe"), SUPINE | {"prone_press", "plank", "pogo", "sl_hop"}),
    (
        "PP",
        lambda c: c.ticked("pregnancy", "postpartum") and c.answers["postpartum_weeks"] < 12,
        {"curl_up", "dead_bug", "plank", "pogo", "sl_hop"},
    ),
    ("HTN", lambda c: c.ticked("nsaid_caution", "heart_bp"), {"plank"}),
    ("U18", lambda c: c.answers["age"] < 18, {"knee_roll", "cat_camel", "prone_press", "pogo", "sl_hop"}),
    ("WEAK", lambda c: not c.ticked("leg_weak", "no") or c.ticked("leg_sx", "numb_patch"), {"nerve_slider"}),
    ("known_dx", lambda c: c.ticked("known_dx", "stenosis", "pars_slip"), {"prone_press"}),
    ("RF16", lambda c: "RF16" in c.flags, IMPACT),
    ("75 or thinners", lambda c: c.answers["age"] >= 75 or c.ticked("history", "thinners"), IMPACT),
    ("cadence", lambda c: c.answers.get("cadence", 0) >= 180, {"cadence_run"}),
    ("RF26", lambda c: "RF26" in c.flags, {"knee_hug", "rock_back", "prone_press", "curl_up"}),
]


def barred(client: Client) -> set[str]:
    """What may not be chosen: 13.22, the permit, equipment (13.23), three items with their own rule (13.19, 13.21)."""
    found = {id_ for _, who, items in HARD if who(client) for id_ in items}
    found |= {id_ for id_, thing in EQUIPMENT.items() if not client.ticked("equipment", thing)}
    found |= {"P1": set(ROWS) - set(P1_LIST), "P2": IMPACT | DRILLS, "P3": set()}[client.permit]
    if client.presentation != "RAD":
        found.add("nerve_slider")
    if client.presentation != "FLEX" and not (client.presentation == "RAD" and client.ticked("better", "lean_back")):
        found.add("prone_press")
    if not (client.plan == "C" and client.ticked("goal", "race")):
        found.add("sl_hop")
    return found


def cap_of(client: Client, phase: str) -> int:
    """How many items a phase may hold (5.1, 13.17); the walk of PH3 and PH4 stands beside the cap (14.26)."""
    fewer = client.persist or client.answers["confidence"] <= 4 or client.answers.get("sbst_total", 0) >= 4
    return max(2, CAPS[phase] - client.ticked("minutes", "10") - fewer) + (phase in ("PH3", "PH4"))


def phases_of(client: Client) -> list[str]:
    """Which phases are planned (13.13): two with RF26, and with RF16 at P2 (14.1); one from a U of 8 on (14.14)."""
    last = {"P1": "PH1", "P2": "PH3", "P3": "PH5"}[client.permit]
    if client.permit == "P2" and client.flags & {"RF16", "RF26"}:
        last = "PH2"
    if client.answers["pain_avg"] >= 8:
        last = "PH1"
    return [phase for phase in CAPS if (client.assessment.start_phase or "PH1") <= phase <= last]


# ---------------------------------------------------------------------------------------------------------------------
# The whole selection once more, from the words of 5.2 and 13.17 to 13.21
# ---------------------------------------------------------------------------------------------------------------------
def matches(client: Client, row: Row, phase: str) -> bool:
    """Presentation match (13.19)."""
    wanted = {client.presentation, "all"} | ({"PERSIST"} if client.persist else set())
    if client.presentation == "INFL":
        wanted.add("STIFF")
    if client.presentation == "SPASM" and phase >= "PH2":
        wanted.add("NSLBP")
    if client.ticked("better", "lean_back"):
        wanted |= {f"{tag}(lean)" for tag in wanted}
    if phase >= "PH3":
        wanted |= {f"{tag}(late)" for tag in wanted}
    return not wanted.isdisjoint(row.tags)


def expected_phases(client: Client) -> dict[str, list[str]]:
    """Items of each phase, chosen by the written rules alone."""
    allowed = set(ROWS) - barred(client)
    if "sl_hop" in allowed:
        allowed -= {"pogo"}
    if client.permit == "P1":
        return {"PH1": [id_ for id_ in P1_LIST if id_ in allowed][: cap_of(client, "PH1")]}
    chosen: dict[str, list[str]] = {}
    must_have = [id_ for id_ in MUST_HAVES.get(client.presentation, ()) if id_ in allowed]
    for phase in phases_of(client):
        before = list(chosen.values())[-1] if chosen else []
        earlier = {id_ for ids in chosen.values() for id_ in ids}
        starts_here = not chosen

        def rank(id_: str, phase: str = phase, before: list[str] = before) -> tuple[int, int, str]:
            row = ROWS[id_]
            score = (
                3 * matches(client, row, phase)
                + 2 * len(set(client.contributors) & set(row.contributors))
                + (id_ in LEGS and phase >= "PH3")
            )
            harder_than_before = any(ROWS[other].harder == id_ and SLOT[other] == row.slot for other in before)
            return -score, 0 if harder_than_before else 1 if id_ in before else 2, id_

        places = list(PLACES[phase])
        first = {
            index
            for index, slot in enumerate(places)
            if slot == "walk" or (slot == "leg" and phase == "PH3" and places.index("leg") == index)
        }
        wanted: dict[int, str] = {}
        possible = [
            id_
            for id_ in must_have
            if phase in ROWS[id_].phases or (client.presentation == "INFL" and phase == "PH3" and starts_here)
        ]
        if possible:
            best = min(possible, key=rank)
            wanted[places.index(SLOT[best])] = best
            if client.presentation != "RAD":
                must_have = []
        filled: dict[int, str] = {}
        order = sorted(range(len(places)), key=lambda index: (index not in wanted and index not in first, index))
        for index in order[: cap_of(client, phase)]:
            slot = places[index]
            candidates = [
                id_
                for id_ in allowed
                if SLOT[id_] == slot and phase in ROWS[id_].phases and is_free(id_, filled.values())
            ]
            if not candidates and slot in ("leg", "hip", "trunk") and phase >= "PH3":
                candidates = [id_ for id_ in earlier if SLOT[id_] == slot and is_free(id_, filled.values())]
            if index in wanted or candidates:
                filled[index] = wanted[index] if index in wanted else min(candidates, key=rank)
        chosen[phase] = [filled[index] for index in sorted(filled)]
    return chosen


def is_free(id_: str, taken: Collection[str]) -> bool:
    return id_ not in taken and not any({id_, other} in NEIGHBOURS for other in taken)
