"""Plain data to checked Answers: every problem at once, each at its place in the user's own file."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from guidegen.answers.client import KEYS, read_client
from guidegen.answers.doubts import Doubts
from guidegen.answers.elsewhere import Elsewhere
from guidegen.answers.language import KEY as LANGUAGE
from guidegen.answers.language import NOT_UNDERSTOOD, read_language
from guidegen.answers.models import Answers
from guidegen.answers.other_words import in_our_words
from guidegen.answers.overrides import read_overrides
from guidegen.answers.values import likely_options, read_value
from guidegen.errors import AnswersError, Problem, nearest
from guidegen.files.fields import Fields, describe
from guidegen.files.text_with_places import Source
from guidegen.library.context import Context
from guidegen.library.levels import Level
from guidegen.library.models import Library
from guidegen.library.questionnaire import Question, Type
from guidegen.rules import Truth
from guidegen.rules.evaluation import Answer

YEARS = range(2000, 2200)

# What warnings of one kind have in common, without the answers that they are about.
IGNORED = "answers are ignored, because others hide them"
UNFIT = "answers do not fit together"
MISPLACED = "answers to safety questions stand at other questions"

# So many cells with faults make a row one that may be shifted.
_SHIFTED = 3


def parse_answers(mapping: Mapping[str, Any] | Source, library: Library, enough: Level = Level.EMERGENCY) -> Answers:
    """Check answers against the questionnaire.

    `mapping` has the shape of an answers file: client, language, answered_on, answers, overrides. Where a red flag of
    the level `enough` is certain, other answers may be missing. Raises AnswersError with every problem; its `alert` is
    set when the answers that could be read hold an emergency or urgent red flag.
    """
    source = mapping if isinstance(mapping, Source) else Source("answers", data=_with_text_keys(mapping))
    return _Check(source, library, enough).answers()


class _Check:
    def __init__(self, source: Source, library: Library, enough: Level) -> None:
        self.source = source
        self.enough = enough
        self.library = library
        self.questionnaire = library.questionnaire
        self.problems = list(source.problems)
        self.warnings = list(source.warnings)
        self.values: dict[str, Answer] = {}
        self.doubts = Doubts(library, source.unread)
        self.partial: dict[str, Answer] = {}
        self.elsewhere = Elsewhere(self.questionnaire)
        for id_, options in source.misplaced.items():
            self.doubts.misplace((id_, option) for option in options)

    def answers(self) -> Answers:
        if not isinstance(self.source.data, dict):
            if not self.problems:
                # A text could be a client's name, so it is not repeated.
                found = "text" if isinstance(self.source.data, str) else describe(self.source.data)
                self.problems.append(
                    Problem(
                        self.source.value(()),
                        f"expected client, answered_on and answers, found {found}",
                        "guidegen new makes a template to fill in",
                    )
                )
            raise AnswersError(self.problems)
        fields = Fields(self.source, (), self.problems)
        client = read_client(fields)
        self.look_at_consent(fields.data.get("client"))
        language = read_language(fields, self.warnings)
        if not language:
            self.doubts.misplace(self.elsewhere.find(fields.data.get(LANGUAGE), None))
        answered_on = fields.day("answered_on", private=True)
        if answered_on is None and not fields.has("answered_on"):
            self.problems.append(
                Problem(
                    self.source.value(("answered_on",)),
                    "'answered_on' is missing",
                    "the day the questions were answered, as 2026-11-20",
                )
            )
        elif answered_on is not None and answered_on.year not in YEARS:
            fields.complain("answered_on", f"the year {answered_on.year} cannot be right", "write it as 2026-11-20")
        self.read_values(fields)
        overrides = read_overrides(fields, self.library, answered_on)
        self.look_at_strangers(fields)
        fields.finish()
        context = self.library.context(self.values)
        self.drop_hidden(context)
        complete = self.check_complete(context, {override.flag for override in overrides})
        self.check_consent()
        self.check_contradictions()
        self.warn_of_misplaced()
        if self.problems or answered_on is None:
            raise AnswersError(self.problems, self.alert(), self.unread(is_refused=True))
        return Answers(
            client,
            answered_on,
            dict(self.values),
            overrides,
            tuple(self.warnings),
            complete,
            self.source.file,
            self.unread(),
            language,
        )

    def read_values(self, fields: Fields) -> None:
        inner = fields.inner("answers", required=True)
        if inner is None:
            return
        unit = self.questionnaire.by_id.get("distance_unit")
        miles = unit is not None and read_value(unit, inner.data.get("distance_unit"), miles=False)[0] == "mi"
        for id_, raw in inner.data.items():
            question = self.questionnaire.by_id.get(id_)
            if question is None:
                place = self.source.key(("answers", id_))
                self.problems.append(
                    Problem(place, f"unknown question '{id_[:60]}'", nearest(id_, self.questionnaire.by_id))
                )
            elif raw is not None:
                value, wrong = read_value(question, raw, miles)
                if wrong and question.options:
                    raw = in_our_words(raw, question, self.library)
                    value, wrong = read_value(question, raw, miles)
                for step, message, hint in wrong:
                    self.problems.append(Problem(self.source.value(("answers", id_, *step)), f"{id_}: {message}", hint))
                if wrong:
                    self.doubts.unreadable.add(id_)
                    self.partial |= _partly(question, value, raw)
                    self.doubts.misplace(self.elsewhere.find(raw, question))
                elif value is not None:
                    self.values[id_] = value
                    if question.type is Type.TEXT:
                        self.doubts.misplace(self.elsewhere.whole(str(value)))
        self.check_limits()

    def look_at_consent(self, client: Any) -> None:
        """What stands where yes or no to e-mail should may be an answer."""
        consent = client.get("email_consent") if isinstance(client, dict) else None
        if consent not in (True, False, "yes", "no"):
            self.doubts.misplace(self.elsewhere.find(consent, None))

    def look_at_strangers(self, fields: Fields) -> None:
        """What stands under keys that are none of ours may be an answer, too."""
        client = fields.data.get("client")
        strange = [fields.data[key] for key in fields.strange()]
        strange += [value for key, value in client.items() if key not in KEYS] if isinstance(client, dict) else []
        for value in strange:
            self.doubts.misplace(self.elsewhere.find(value, None))

    def warn_of_misplaced(self) -> None:
        for id_ in self.doubts.doubted(self.values) & self.questionnaire.safety_ids():
            self.warn(id_, "an answer to it stands at another question, and is not used", MISPLACED, is_safety=True)

    def check_limits(self) -> None:
        for question in self.questionnaire:
            value, limit = self.values.get(question.id), self.values.get(question.at_most or "")
            if isinstance(value, int | float) and isinstance(limit, int | float) and value > limit:
                self.complain(question.id, f"{value:g} is above {question.at_most} ({limit:g})")
                self.doubts.unreadable.add(question.id)
                del self.values[question.id]

    def complain(self, id_: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(self.source.value(("answers", id_)), f"{id_}: {message}", hint))

    def warn(self, id_: str, message: str, kind: str, is_safety: bool = False) -> None:
        place = self.source.value(("answers", id_))
        self.warnings.append(Problem(place, f"{id_}: {message}", kind=kind, is_safety=is_safety))

    def ignore(self, id_: str, message: str) -> None:
        self.doubts.ignored.add(id_)
        self.warn(id_, message, IGNORED, self.questionnaire[id_].safety)

    def drop_hidden(self, context: Context) -> None:
        """Ignore what the questionnaire would not have shown, and say so."""
        for id_, value in list(self.values.items()):
            if context.shown(id_) is Truth.NO:
                self.ignore(id_, "the answer is ignored, because this question does not apply to the other answers")
                del self.values[id_]
            elif isinstance(value, tuple):
                kept = tuple(option for option in value if context.shown(id_, option) is not Truth.NO)
                for option in value:
                    if option not in kept:
                        self.ignore(id_, f"'{option}' is ignored, because it does not apply to the other answers")
                self.values[id_] = kept
                if not kept and self.questionnaire[id_].safety:
                    # What is left is no answer to a safety question, and none of those may be taken for a no.
                    del self.values[id_]

    def check_complete(self, context: Context, overridden: Set[str]) -> bool:
        """Report required questions without an answer; where those answered make enough certain, any may be.

        A flag that somebody has stepped down makes up for no answer.
        """
        missing = self.missing(context)
        if not missing:
            return True
        certain = self.certain_levels(self.library.context(self.values))
        if any(level >= self.enough and code not in overridden for code, level in certain.items()):
            return False
        for question in missing:
            kind = "safety question" if question.safety else "question"
            place = self.source.key(("answers", question.id))
            self.problems.append(
                Problem(place, f"{question.id}: this {kind} needs an answer", f"{question.ask}{_offer(question)}")
            )
        return False

    def is_missing(self, question: Question, context: Context) -> bool:
        answered = question.id in self.values or question.id in self.doubts.unreadable
        return question.required and not answered and context.shown(question.id) is Truth.YES

    def certain_levels(self, context: Context) -> dict[str, Level]:
        """Red flags by code that fire whatever is still missing, each with its highest level."""
        found: dict[str, Level] = {}
        for flag in self.library.red_flags:
            levels = [branch.level for branch in flag.branches if context.holds(branch.when)]
            if levels:
                found[flag.code] = max(levels)
        return found

    def missing(self, context: Context) -> list[Question]:
        return [question for question in self.questionnaire if self.is_missing(question, context)]

    def unread(self, is_refused: bool = False) -> tuple[str, ...]:
        """Questions nobody knows the answer to, for the list of those to contact first; and words beside them all."""
        missing = [question.id for question in self.missing(self.library.context(self.values))]
        if not is_refused:
            return (*self.doubts.unread(self.values, missing), *self.source.beside)
        wrong = [*self.problems, *(each for each in self.warnings if each.kind == NOT_UNDERSTOOD)]
        is_shifted = self.source.is_row and len({problem.place for problem in wrong}) >= _SHIFTED
        return (*self.doubts.unread_of_refused(self.values, missing, is_shifted), *self.source.beside)

    def check_consent(self) -> None:
        for question in self.questionnaire:
            if question.type is Type.YES_NO and self.values.get(question.id) == "no":
                self.complain(question.id, "without this consent nothing is printed", "talk it through with the runner")

    def check_contradictions(self) -> None:
        """Answers that do not fit together: a warning, never an error."""
        number = {id_: value for id_, value in self.values.items() if isinstance(value, int | float)}
        if self.values.get("run_pain") == "not_running" and number.get("km_now", 0) > 0:
            self.warn("km_now", "a distance now, although run_pain is not_running", UNFIT)
        if "longest_30d" in number and number["longest_30d"] > number.get("km_usual", float("inf")):
            self.warn("longest_30d", "the longest run is longer than the usual week", UNFIT)
        if "pain_worst" in number and number["pain_worst"] < number.get("pain_avg", 0):
            self.warn("pain_worst", "the worst pain is below the average", UNFIT)

    def alert(self) -> str | None:
        """A red flag in answers that cannot be used must not wait for the corrected file.

        A safety question that only some are asked (since when?) and that has no usable answer counts as "unsure".
        """
        unsure = {
            question.id: "unsure"
            for question in self.questionnaire
            if question.safety and question.show_if and "unsure" in question.option_ids
        }
        certain = self.certain_levels(self.library.context(unsure | self.partial | self.values))
        grave = {code: level for code, level in certain.items() if level >= Level.URGENT}
        if not grave:
            return None
        listed = ", ".join(f"{code} {level}" for code, level in grave.items())
        return (
            f"what could be read holds red flags ({listed}): contact this client now, do not wait for a corrected file"
        )


def _partly(question: Question, value: Answer, raw: Any) -> dict[str, Answer]:
    """What may be meant by an answer with faults, to look for red flags with."""
    if not question.options:
        return {} if value is None else {question.id: value}
    likely = likely_options(question, raw)
    if question.type is not Type.MULTI:
        return {question.id: likely[0]} if likely else {}
    # Beside another one "none" is the slip: what is feared counts.
    ticked = tuple(option for option in likely if option not in question.exclusive) or likely
    return {question.id: ticked} if ticked else {}


def _offer(question: Question) -> str:
    return f" [{', '.join(question.option_ids)}]" if question.options else ""


def _with_text_keys(value: Any) -> Any:
    """Data of a Python caller with every key as text, as files have them."""
    if isinstance(value, Mapping):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    return [_with_text_keys(item) for item in value] if isinstance(value, list | tuple) else value
