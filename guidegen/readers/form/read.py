"""A filled form to the data of an answers file, each value with the field that it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from guidegen.answers.language import KEY as LANGUAGE_KEY
from guidegen.errors import Place, Problem, nearest
from guidegen.files.text_with_places import Path, Source
from guidegen.library import Library
from guidegen.library.questionnaire import Question, Type
from guidegen.pdf.fields import Kind
from guidegen.pdf.filled import FilledField, FilledForm, UnreadableFormError, filled_form
from guidegen.pdf.guessed import guessed_fields
from guidegen.readers.form.kind import from_head, is_pdf
from guidegen.readers.form.names import (
    ANSWERED_ON,
    CLIENT,
    CONSENT,
    DAY_PARTS,
    LANGUAGE,
    NEW,
    UNIT,
    VERSION,
    called_as_here,
    known_fields,
    question_fields,
    question_of,
)
from guidegen.readers.rows import WholeFileError

# Half of Europe writes a number so, and nothing else can be meant.
_COMMA = re.compile(r"([-+]?\d{1,9}),(\d{1,2})\Z")
# What warnings of one kind have in common.
BESIDE = "something is written on a form that is no field of it"
_TICK_AGAIN = "open the file, take the answer back, give it again and save"


def read_form(raw: bytes, file: str, library: Library) -> Source:
    """The answers in a filled form, as `parse_answers` takes them; faults are in the source's problems.

    A field that the form should have and has not, or that nobody knows, is a problem, so that no answer is lost
    without a word. Raises WholeFileError where the file cannot be taken for a filled form.
    """
    if not is_pdf(raw):
        hint = "give the form as it was saved after filling in"
        raise WholeFileError([Problem(Place(file), "the file is no PDF", hint)])
    raw = from_head(raw)
    try:
        form = filled_form(raw)
        fields = called_as_here(form.fields, library.questionnaire)
        if VERSION not in fields:
            raise UnreadableFormError("the PDF is a form, but not one of ours", NEW)
    except UnreadableFormError as error:
        raise WholeFileError([Problem(Place(file), error.message, error.hint)], _guesses(raw, file, library)) from None
    reading = _Reading(file, fields, library)
    reading.check_fields()
    reading.read()
    reading.source.warnings += _beside_fields(form, file)
    reading.source.beside += map(_page, form.written_on)
    return reading.source


def _guesses(raw: bytes, file: str, library: Library) -> list[Source]:
    """What may have been answered in a file that cannot be used."""
    found = []
    for fields in guessed_fields(raw):
        try:
            reading = _Reading(file, called_as_here(fields, library.questionnaire), library)
        except UnreadableFormError:
            continue
        reading.read()
        found += [guess for guess in (reading.source, *reading.source.guesses) if guess.data["answers"]]
    return found


def _beside_fields(form: FilledForm, file: str) -> list[Problem]:
    hint = "look at the page: what stands there is not among the answers"
    return [
        Problem(
            Place(file, at=_page(number)),
            f"something is written on {_page(number)} that is no field",
            hint,
            BESIDE,
            is_safety=True,
        )
        for number in form.written_on
    ]


def _page(number: int) -> str:
    return f"page {number}"


class _Reading:
    """One form on its way into a source."""

    def __init__(self, file: str, filled: Mapping[str, FilledField], library: Library) -> None:
        self.source = Source(file)
        self.filled = filled
        self.questionnaire = library.questionnaire
        self.answers: dict[str, Any] = {}
        self.client: dict[str, Any] = {}
        self.said: dict[str, set[str]] = {}
        self.source.data = {"client": self.client, "answers": self.answers}

    def read(self) -> None:
        """Put what the fields say into the data."""
        for name, key in CLIENT.items():
            self.keep(self.client, ("client", key), self.text(name), name)
        if self.tick(CONSENT):
            self.keep(self.client, ("client", "email_consent"), True, CONSENT)
        self.keep(self.source.data, (LANGUAGE_KEY,), self.text(LANGUAGE), LANGUAGE)
        self.keep(self.source.data, (ANSWERED_ON,), self.day(ANSWERED_ON), ANSWERED_ON)
        for question in self.questionnaire:
            self.answer(question)
        self.check_unit()
        for id_, said in self.said.items():
            self.source.guesses += [self.guess(id_, state) for state in sorted(said)]

    def guess(self, id_: str, state: str) -> Source:
        """The same answers, were this what a question's field says."""
        data = {**self.source.data, "answers": {**self.answers, id_: state}}
        return Source(self.source.file, data, list(self.source.problems), named=self.source.named)

    def check_fields(self) -> None:
        """Whether this is a form of this questionnaire, with each of its fields and no other."""
        fields = {field.name: field for field in known_fields(self.questionnaire)}
        version = self.filled[VERSION].text.strip()
        if version != self.questionnaire.version:
            told = f"version {version[:40]!r} of the questionnaire, not of {self.questionnaire.version!r}"
            self.complain(VERSION, f"the form is of {told}", NEW)
        for name in self.filled:
            if name not in fields:
                self.complain(name, f"unknown field '{name[:60]}'", nearest(name, fields) or NEW)
        for name, field in fields.items():
            if name not in self.filled:
                if not self.is_told_otherwise(name):
                    self.complain(name, f"the field '{name}' is missing", NEW)
                continue
            found = self.filled[name]
            if found.unclear:
                self.complain(name, f"{name}: {found.unclear}", _TICK_AGAIN)
            elif found.is_button is (field.kind is Kind.TEXT):
                self.complain(name, f"{name}: it is a field of another kind", NEW)

    def is_told_otherwise(self, name: str) -> bool:
        """Whether a form may be without a field, or others tell what it would: forms before sides of pain differ."""
        if name == LANGUAGE:
            return True
        question = self.questionnaire.by_id.get(question_of(name))
        if question is None or question.type is not Type.MULTI:
            return False
        given = {option for option in question.option_ids if f"{question.id}.{option}" in self.filled}
        return bool(given) and name.partition(".")[2] not in question.lacking(given)

    def answer(self, question: Question) -> None:
        """Put the answer to one question into the data, if there is one."""
        path = ("answers", question.id)
        match question.type:
            case Type.MULTI:
                ticked = [field for field in question_fields(question) if self.tick(field.name)]
                self.keep(self.answers, path, [field.states[0] for field in ticked], question.id)
                for index, field in enumerate(ticked):
                    self.source.named[(*path, index)] = _at(field.name)
            case Type.CHOICE | Type.YES_NO | Type.SCALE:
                self.keep(self.answers, path, self.choice(question), question.id)
            case Type.DATE:
                self.keep(self.answers, path, self.day(question.id), question.id)
            case Type.NUMBER:
                self.keep(self.answers, path, _COMMA.sub(r"\1.\2", self.text(question.id)), question.id)
            case Type.TEXT:
                self.keep(self.answers, path, self.text(question.id), question.id)

    def check_unit(self) -> None:
        """Whether the distances have a unit: ten miles taken for ten kilometres make another plan."""
        if UNIT not in self.filled or UNIT in self.answers:
            return
        distances = [self.answers.get(question.id, "") for question in self.questionnaire if question.distance]
        # Nothing is nothing in either unit.
        if any(distance.strip("0.") for distance in distances):
            self.complain(UNIT, f"{UNIT}: tick one, km or mi", "ask in which unit the distances are, tick it and save")

    def keep(self, into: dict[str, Any], path: Path, value: Any, name: str) -> None:
        self.source.named[path] = _at(name)
        if value:
            into[str(path[-1])] = value

    def text(self, name: str) -> str:
        found = self.filled.get(name, FilledField())
        return found.text.replace("\r\n", "\n").replace("\r", "\n").strip()

    def tick(self, name: str) -> bool:
        """Whether a box is ticked; whatever its state is called, as not all programs call it alike."""
        found = self.filled.get(name, FilledField())
        said = None if found.value is None else bool(found.value)
        seen = None if found.shown is None else bool(found.shown)
        if said is not None and seen is not None and said is not seen:
            self.complain(name, f"{name}: the file says both ticked and not ticked", _TICK_AGAIN)
        # Where in doubt it counts as ticked, so that a red flag is told while the file is mended.
        return bool(said or seen)

    def choice(self, question: Question) -> str:
        """What was chosen; empty where nothing was. Another word than an option is told where answers are checked."""
        found = self.filled.get(question.id, FilledField())
        said = {_state(question, state) for state in (found.value, *(found.shown or ())) if state}
        disagree = found.value is not None and found.shown is not None and bool(found.value) != bool(found.shown)
        if len(said) > 1 or disagree:
            self.complain(question.id, f"{question.id}: the file says more than one thing", _TICK_AGAIN)
            self.said[question.id] = said
            return ""
        return next(iter(said), "")

    def day(self, name: str) -> str:
        """A day from its three boxes; empty where none is filled in, or where it is no day."""
        parts = {part: self.text(f"{name}.{part}") for part in DAY_PARTS}
        if not any(parts.values()):
            return ""
        for part, digits in DAY_PARTS.items():
            written = parts[part]
            # A year of two digits would be one of the Romans'.
            if not (written.isascii() and written.isdigit() and (part != "year" or len(written) == digits)):
                what = f"'{written[:10]}' is no {part}" if written else f"the {part} is missing"
                hint = "write the year with four digits" if part == "year" else "write it as a number"
                self.complain(f"{name}.{part}", f"{name}: {what}", hint)
                return ""
        return f"{parts['year']}-{parts['month']:0>2}-{parts['day']:0>2}"

    def complain(self, name: str, message: str, hint: str) -> None:
        id_ = question_of(name)
        if id_ in self.questionnaire.by_id and id_ not in self.source.unread:
            self.source.unread.append(id_)
        self.source.problems.append(Problem(Place(self.source.file, at=_at(name)), message, hint))


def _state(question: Question, said: str) -> str:
    """A state in our own words, as far as it can be told: programs change capitals, and some write the label."""
    word = said.strip()
    return question.option_meant(word) or word


def _at(name: str) -> str:
    return f"field {name[:60]}"
