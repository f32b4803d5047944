"""The way through the pages: which apply, what comes next, how far it is."""

from __future__ import annotations

import random

from guidegen.library import Library
from guidegen.library.questionnaire import Type
from guidegen.web.intake.flow import Way, consents, needs_guardian, way_of
from tests.support.base import BASE
from tests.support.plausible import random_answers


def way(library: Library, answers: dict[str, object]) -> Way:
    return way_of(answers, library, "km")


def ids(way: Way) -> list[str]:
    return [page.group.id for page in way.pages]


def test_each_question_is_asked_on_one_page_but_consent_and_unit(library: Library) -> None:
    """Every question of the questionnaire has its page; consent comes before them, the unit with the distances."""
    grouped = [id_ for group in library.questionnaire.groups for id_ in group.questions]
    assert sorted(grouped) == sorted(question.id for question in library.questionnaire)
    assert [question.id for question in consents(library.questionnaire)] == ["consent"]
    assert [page.group.id for page in way(library, dict(BASE)).pages if page.asks_unit] == ["distances"]


def test_safety_questions_come_first(library: Library) -> None:
    """No page asks about anything else before the last safety question."""
    pages = way(library, dict(BASE)).pages
    safety = [any(question.safety for question in page.questions) for page in pages]
    assert safety.index(False) == sum(safety)


def test_nothing_is_shown_beyond_the_first_open_answer(library: Library) -> None:
    """A page behind an open required answer is not reached yet."""
    empty = way(library, {})
    assert (empty.reached, empty.is_complete) == (1, False)
    whole = way(library, dict(BASE))
    assert (whole.reached, whole.is_complete) == (len(whole.pages), True)


def test_a_page_that_hangs_on_an_answer_follows_it(library: Library) -> None:
    """Somebody who had a baby is asked since when, next, and nobody else is."""
    first = {"age": 30, "sex": "female"}
    assert ids(way(library, first))[:3] == ["you", "pregnancy", "rf_nerve"]
    after = way(library, {**first, "pregnancy": "postpartum"})
    assert ids(after)[:3] == ["you", "pregnancy", "postpartum_weeks"]
    assert after.after(2) == 3
    assert ids(way(library, {"age": 30, "sex": "male"}))[:2] == ["you", "rf_nerve"]


def test_answers_that_do_not_apply_any_more_are_not_kept(library: Library) -> None:
    """What a changed answer hides is no part of what is kept, be it a question or one option."""
    answers = {
        "age": 30,
        "sex": "male",
        "rf_body": ["testicle", "collapse"],
        "rf_nerve": ["none"],
        "rf_nerve_when": "unsure",
    }
    kept = way(library, {**answers, "sex": "female"}).answers()
    assert kept["rf_body"] == ["collapse"]
    assert "rf_nerve_when" not in kept


def test_the_count_never_grows_while_answers_come_in(library: Library) -> None:
    """From page to page the number rises and the count does not."""
    looked = 0
    for seed in range(6):
        answers = random_answers(random.Random(seed), library)
        counts = []
        known: dict[str, object] = {}
        for page in way(library, answers).pages:
            if not page.is_optional:
                counts.append(way(library, known).progress(page))
            known |= {question.id: answers[question.id] for question in page.questions if question.id in answers}
        numbers = [progress.number for progress in counts]
        assert numbers == sorted(set(numbers))
        assert [progress.count for progress in counts] == sorted((one.count for one in counts), reverse=True)
        assert not counts[-1].is_about
        looked += len(counts)
    assert looked > 100


def test_positions_before_an_answer_do_not_move_with_it(library: Library) -> None:
    """A changed answer leaves every page before it where it is, so that an address of before stays right."""
    before = ids(way(library, {"age": 30, "sex": "female", "pregnancy": "no"}))
    after = ids(way(library, {"age": 30, "sex": "female", "pregnancy": "postpartum"}))
    assert before[:2] == after[:2]
    assert before[2] != after[2]


def test_under_sixteen_a_guardian_is_asked_for_after_the_age_alone(library: Library) -> None:
    """The page with the age asks for a guardian at 15, and not at 16; no other page does."""
    fifteen, sixteen = (way(library, {"age": age, "sex": "male"}) for age in (15, 16))
    assert needs_guardian(fifteen, fifteen.pages[0])
    assert not any(needs_guardian(fifteen, page) for page in fifteen.pages[1:])
    assert not needs_guardian(sixteen, sixteen.pages[0])


def test_the_last_pages_are_optional(library: Library) -> None:
    """Once a page may be skipped, all that follow may."""
    optional = [page.is_optional for page in way(library, dict(BASE)).pages]
    assert True in optional
    assert optional == sorted(optional)
    assert all(question.type is not Type.YES_NO for page in way(library, {}).pages for question in page.questions)
