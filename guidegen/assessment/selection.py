"""Which exercises in which phase: hard filters first, then places in order, each filled by the best score.

The rules are those of the evidence base, sections 5.1, 5.2 and 13.16 to 13.24 (expert judgement).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guidegen.assessment.dose import busiest_day
from guidegen.assessment.models import Chosen, Excluded, Pattern, PhasePlan, Selection
from guidegen.assessment.pattern import is_open
from guidegen.library.context import Context
from guidegen.library.levels import Permit
from guidegen.library.models import PHASES, Dose, Exercise, Library, MustHave, Phase
from guidegen.rules import Condition, Evidence, Truth

MATCH_POINTS = 3
CONTRIBUTOR_POINTS = 2
LEG_POINTS = 1
LEG_FROM = "PH3"
LATE_FROM = "PH3"
SMALLEST_CAP = 2
LAST_PHASE = {Permit.P1: "PH1", Permit.P2: "PH3", Permit.P3: PHASES[-1]}
COMFORT_SLOTS = ("walk", "calm")
UNTIMED_SLOTS = ("walk", "drill")
CARRIED_SLOTS = ("leg", "hip", "trunk")


@dataclass(frozen=True)
class Place:
    """A slot of a phase; `only` is what has to fill it, where a must-have has it."""

    slot: str
    required: bool
    only: tuple[Exercise, Dose] | None = None


def select(
    context: Context, library: Library, permit: Permit, pattern: Pattern, contributors: Sequence[str], start: str
) -> Selection:
    """Choose the exercises of every phase from `start` to the last that the permit allows.

    `contributors` are the printed codes. At P1 the only phase is PH1 with what P1 allows, and no places are scored.
    """
    return _Selector(context, library, permit, pattern, contributors, start).selection()


class _Selector:
    def __init__(
        self,
        context: Context,
        library: Library,
        permit: Permit,
        pattern: Pattern,
        contributors: Sequence[str],
        start: str,
    ) -> None:
        self.context = context
        self.library = library
        self.permit = permit
        self.pattern = pattern
        self.contributors = contributors
        self.start = start
        self.by_id = {exercise.id: exercise for exercise in library.exercises}
        self.excluded = tuple(self.filtered())
        barred = {item.exercise.id for item in self.excluded}
        allowed = [exercise for exercise in library.exercises if exercise.id not in barred]
        replaced = {exercise.replaces for exercise in allowed}
        self.allowed = [exercise for exercise in allowed if exercise.id not in replaced]
        self.plans: list[PhasePlan] = []
        self.must_have = pattern.presentation.must_have if permit >= Permit.P2 else ()
        self.pending: list[MustHave] = list(self.must_have)

    def selection(self) -> Selection:
        for phase in self.library.phases:
            if self.start <= phase.code <= LAST_PHASE[self.permit] and is_open(phase, self.context):
                self.plans.append(self.plan(phase))
        met = {chosen.exercise.id for plan in self.plans for chosen in plan.chosen}
        unmet = tuple(" or ".join(must.any_of) for must in self.must_have if not met & set(must.any_of))
        return Selection(tuple(self.plans), self.excluded, unmet)

    # Hard filters

    def filtered(self) -> Iterator[Excluded]:
        for exercise in self.library.exercises:
            if exercise.permit > self.permit:
                evidence = Evidence("permit", str(self.permit), f"permit >= {exercise.permit}", Truth.NO)
                yield Excluded(exercise, f"not allowed at {self.permit}", (evidence,))
                continue
            barred = next((unless for unless in exercise.unless if self.context.may_hold(unless.when)), None)
            if barred is not None:
                yield Excluded(exercise, barred.why, self.context.decide(barred.when).evidence)
            else:
                yield from self.unavailable(exercise)

    def unavailable(self, exercise: Exercise) -> Iterator[Excluded]:
        if not self.context.holds(exercise.when):
            yield Excluded(exercise, "its own rule does not hold", self.context.decide(exercise.when).evidence)
            return
        owned = self.context.answer("equipment")
        missing = [thing for thing in exercise.equipment if not isinstance(owned, tuple) or thing not in owned]
        if missing:
            evidence = tuple(Evidence("equipment", owned, f"{thing} in equipment", Truth.NO) for thing in missing)
            yield Excluded(exercise, f"needs {', '.join(missing)}", evidence)

    # Phases and places

    def comfort(self, phase: Phase) -> PhasePlan:
        """The one phase of P1: what P1 allows, walking first, up to the cap (13.13)."""
        allowed = [
            exercise
            for slot in COMFORT_SLOTS
            for exercise in self.allowed
            if exercise.slot == slot and phase.code in exercise.doses
        ]
        chosen = tuple(
            self.chosen(exercise, exercise.doses[phase.code], phase) for exercise in allowed[: self.cap(phase)]
        )
        return self.planned(phase, chosen, ())

    def plan(self, phase: Phase) -> PhasePlan:
        if self.permit is Permit.P1:
            return self.comfort(phase)
        empty: list[str] = []
        filled: dict[int, Chosen] = {}
        for index, place in self.by_urgency(self.places(phase))[: self.cap(phase) + len(phase.beside)]:
            found = self.best(phase, place, list(filled.values()))
            if found is None:
                empty.append(place.slot)
            else:
                filled[index] = found
        return self.planned(phase, tuple(filled[index] for index in sorted(filled)), tuple(empty))

    def planned(self, phase: Phase, chosen: tuple[Chosen, ...], empty: tuple[str, ...]) -> PhasePlan:
        parts = tuple(part for part in phase.parts if self.context.holds(phase.part_when.get(part)))
        day = busiest_day([item.dose for item in chosen if item.place not in UNTIMED_SLOTS])
        return PhasePlan(phase, chosen, empty, parts, day.minutes, day.days)

    def cap(self, phase: Phase) -> int:
        """How many exercises at most, without what stands beside them: fewer for ten minutes a day, and for those who
        do better with few."""
        fewer = (self.context.answer("minutes") == "10") + self.context.fact("fewer_items").yes
        return max(SMALLEST_CAP, phase.cap - fewer)

    def places(self, phase: Phase) -> list[Place]:
        slots = [*phase.beside, *phase.slots]
        required = {"walk", "leg"} if phase.code == "PH3" else {"walk"}
        places = [Place(slot, slot in required and slots.index(slot) == index) for index, slot in enumerate(slots)]
        return self.with_must_haves(phase, places)

    def with_must_haves(self, phase: Phase, places: list[Place]) -> list[Place]:
        """Give each pending must-have its slot's place in the first phase where one of its items is possible."""
        for must in list(self.pending):
            possible = [
                (exercise, dose)
                for exercise in self.allowed
                if exercise.id in must.any_of and (dose := self.must_dose(exercise, phase, must))
            ]
            if not possible:
                continue
            best = min(possible, key=lambda item: self.order(item[0], phase))
            place = Place(best[0].slot, True, best)
            slot_index = next(
                (index for index, other in enumerate(places) if other.slot == place.slot and not other.only), None
            )
            if slot_index is None:
                places.append(place)
            else:
                places[slot_index] = place
            if not must.every_phase:
                self.pending.remove(must)
        return places

    def must_dose(self, exercise: Exercise, phase: Phase, must: MustHave) -> Dose | None:
        """The dose in this phase; a must-have may carry its last earlier dose to the phase where the guide starts."""
        dose = exercise.doses.get(phase.code)
        if dose is None and must.carry_to == phase.code == self.start:
            earlier = [code for code in PHASES[: PHASES.index(phase.code)] if code in exercise.doses]
            dose = exercise.doses[earlier[-1]] if earlier else None
        return dose

    @staticmethod
    def by_urgency(places: list[Place]) -> list[tuple[int, Place]]:
        """Must-haves first, then the order of the phase."""
        return sorted(enumerate(places), key=lambda item: (not item[1].required, item[0]))

    # One place

    def best(self, phase: Phase, place: Place, taken: list[Chosen]) -> Chosen | None:
        candidates = [place.only] if place.only else self.dosed(place.slot, phase)
        free = [(exercise, dose) for exercise, dose in candidates if self.is_free(exercise, taken)]
        if not free and place.slot in CARRIED_SLOTS and phase.code >= LEG_FROM:
            free = [(exercise, dose) for exercise, dose in self.carried(place.slot) if self.is_free(exercise, taken)]
        if not free:
            return None
        exercise, dose = min(free, key=lambda item: self.order(item[0], phase))
        return self.chosen(exercise, dose, phase)

    def dosed(self, slot: str, phase: Phase) -> list[tuple[Exercise, Dose]]:
        """Items of a slot that have a dose in this phase."""
        return [
            (exercise, exercise.doses[phase.code])
            for exercise in self.allowed
            if exercise.slot == slot and phase.code in exercise.doses
        ]

    def carried(self, slot: str) -> list[tuple[Exercise, Dose]]:
        """Items of a slot from earlier phases of this guide, each at its last dose."""
        last = {
            chosen.exercise.id: chosen for plan in self.plans for chosen in plan.chosen if chosen.exercise.slot == slot
        }
        return [(chosen.exercise, chosen.dose) for chosen in last.values()]

    def is_free(self, exercise: Exercise, taken: list[Chosen]) -> bool:
        """Not yet in this phase, and not the harder or easier neighbour of something that is, in the same slot."""
        return not any(_are_alike(exercise, chosen.exercise) for chosen in taken)

    # Scores

    def order(self, exercise: Exercise, phase: Phase) -> tuple[int, bool, bool, str]:
        """What sorts first is chosen: score; then continuity with the phase before; then the id."""
        before = self.plans[-1].chosen if self.plans else ()
        harder = any(
            chosen.exercise.harder == exercise.id and chosen.exercise.slot == exercise.slot for chosen in before
        )
        same = any(chosen.exercise.id == exercise.id for chosen in before)
        return (-self.score(exercise, phase)[0], not harder, not same, exercise.id)

    def score(self, exercise: Exercise, phase: Phase) -> tuple[int, tuple[Evidence, ...]]:
        evidence = []
        total = 0
        if tag := self.matching_tag(exercise, phase):
            total += MATCH_POINTS
            evidence.append(
                Evidence("presentation", self.pattern.presentation.code, f"{tag} in presentations", Truth.YES, (tag,))
            )
        for code in self.contributors:
            if code in exercise.contributors:
                total += CONTRIBUTOR_POINTS
                evidence.append(Evidence("contributors", code, f"{code} in contributors", Truth.YES, (code,)))
        if exercise.slot == "leg" and phase.code >= LEG_FROM:
            total += LEG_POINTS
            evidence.append(Evidence("phase", phase.code, f"leg strength from {LEG_FROM}", Truth.YES))
        return total, tuple(evidence)

    def matching_tag(self, exercise: Exercise, phase: Phase) -> str | None:
        """The tag by which an exercise fits this back, or None."""
        presentation = self.pattern.presentation
        wanted = [presentation.code, "all"]
        wanted += [code for code, since in presentation.also_matches if phase.code >= since]
        if self.pattern.overlay:
            wanted.append(self.pattern.overlay.code)
        return next(
            (
                tag
                for tag in wanted
                if tag in exercise.presentations and self.within_limit(exercise.tag_limits.get(tag), phase)
            ),
            None,
        )

    def within_limit(self, limit: Condition | str | None, phase: Phase) -> bool:
        if limit is None:
            return True
        if isinstance(limit, str):
            return phase.code >= LATE_FROM
        return self.context.holds(limit)

    def chosen(self, exercise: Exercise, dose: Dose, phase: Phase) -> Chosen:
        score, because = self.score(exercise, phase)
        variant = exercise.variant_in(phase.code, self.context.may_hold)
        return Chosen(exercise, self.limited(exercise, dose), exercise.slot, score, variant, because)

    def limited(self, exercise: Exercise, dose: Dose) -> Dose:
        """The dose under every cap that holds, or may hold, for this runner."""
        for limit in self.library.dose_limits:
            if exercise.slot in limit.slots and self.context.may_hold(limit.when):
                dose = dose.capped(limit.hold_s, limit.rpe)
        return dose


def _are_alike(one: Exercise, other: Exercise) -> bool:
    """Whether two exercises are the same, or one is the harder variant of the other in one slot."""
    return one.slot == other.slot and (
        one.id in (other.id, other.harder, other.easier) or other.id in (one.harder, one.easier)
    )
