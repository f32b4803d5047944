"""One QuestionnaireResponse to the data of an answers file, with the FHIRPath of every value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from guidegen.answers.elsewhere import Elsewhere
from guidegen.errors import Place, Problem, nearest
from guidegen.files.text_with_places import Path, Source
from guidegen.library import Library
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.fhir.answer import ANSWER, Found, Values, find_value, is_absent
from guidegen.readers.fhir.codes import BESIDE
from guidegen.readers.fhir.head import day_of, refuse_unfinished, tell_head, tell_other_form
from guidegen.readers.fhir.mapped import read_mapped
from guidegen.readers.fhir.notes import Json, Notes
from guidegen.readers.fhir.subject import ClientText, Located, Patients, read_subject, tell_source
from guidegen.readers.mapping.models import ANSWERED_ON, IGNORED, Ignored, Mapping, Target, fold

_ITEM = frozenset(("id", "extension", "linkId", "definition", "text", "answer", "item"))
_OLDER_ITEM = _ITEM | {"subject"}
UNIT = "distance_unit"
# What warnings of one kind have in common.
NARRATIVE = "a response says more in words for people than in its answers"
# An unknown question is looked up among ours, which takes time; more of them only say that this is another form.
MAX_UNKNOWN = 40


@dataclass
class Response(Source):
    """The answers of one response; `answered` is its date with the time, as it is written there."""


@dataclass
class _Answered:
    """What was answered under one linkId: where its item stands, and its values; `is_doubted` where one is not sure."""

    path: str
    found: list[Found] = field(default_factory=list)
    is_doubted: bool = False


def read_response(
    response: Located,
    file: str,
    library: Library,
    patients: Patients,
    allow_status: bool,
    mapping: Mapping | None,
) -> Response:
    """Read one response; its faults are in the problems and warnings of what is returned."""
    reader = _Reader(response, file, library, mapping)
    refuse_unfinished(response.resource, response.path, reader.notes, allow_status)
    if mapping is None and not reader.is_doubted:
        tell_other_form(response.resource, response.path, reader.notes, library.questionnaire.version)
    reader.look_at_narrative()
    reader.read_day()
    reader.read_client(patients)
    reader.read_items(response.resource, response.path)
    reader.read_answers()
    return reader.finished()


class _Reader:
    def __init__(self, response: Located, file: str, library: Library, mapping: Mapping | None) -> None:
        self.resource, self.path = response.resource, response.path
        self.library, self.questionnaire = library, library.questionnaire
        self.mapping = mapping
        self.notes = Notes(file)
        self.source = Response(file, {"client": {}, "answers": {}}, named={(): self.path})
        self.elsewhere = Elsewhere(library.questionnaire)
        self.answered: dict[str, _Answered] = {}
        # What items, and not only what stands around them, have said of the client and the day.
        self.said: set[str] = set()
        # Whether something around the items may change the meaning of all of them.
        self.is_doubted = tell_head(self.resource, self.path, self.notes)

    def finished(self) -> Response:
        self.source.problems = self.notes.problems
        self.source.warnings = self.notes.warnings
        doubted = (self.meaning(link) for link, found in self.answered.items() if found.is_doubted or self.is_doubted)
        self.source.unread = [question.id for meaning in doubted if (question := _question(meaning)) is not None]
        return self.source

    def look_at_narrative(self) -> None:
        """Words for people that say more than the answers, by their own word."""
        words = self.resource.get("text")
        if isinstance(words, dict) and words.get("status") == "additional":
            at, message = f"{self.path}.text", "the words for people say more than the answers"
            self.source.beside.append(at)
            place = Place(self.source.file, at=at)
            self.notes.warnings.append(Problem(place, message, "read them yourself", NARRATIVE, is_safety=True))

    def read_day(self) -> None:
        authored = self.notes.text(self.resource, "authored", self.path)
        self.source.named["answered_on",] = f"{self.path}.authored"
        if authored is not None:
            self.source.data["answered_on"] = day_of(authored)
            self.source.answered = authored

    def read_client(self, patients: Patients) -> None:
        known = read_subject(self.resource, self.path, patients, self.notes)
        self.read_language(known.pop("language", None))
        for key, text in known.items():
            self.source.data["client"][key] = text.text
            self.source.named["client", key] = text.path
        tell_source(self.resource, self.path, self.notes)

    def read_language(self, spoken: ClientText | None) -> None:
        """The language that the Patient wants, else the one that the response is in."""
        said = spoken.text if spoken else self.resource.get("language")
        if said is not None:
            self.source.data["language"] = said
            self.source.named["language",] = spoken.path if spoken else f"{self.path}.language"

    def read_items(self, parent: Json, path: str, is_doubted: bool = False, within: str | None = None) -> None:
        """Every item at any depth, inside of groups and of answers; `is_doubted` where a group may change them.

        An answer to something else `within` a question's item may change its answer.
        """
        for item, at in self.notes.each(parent, "item", path):
            before = self.notes.complaints
            self.notes.refuse_unknown(item, _OLDER_ITEM if self.is_doubted else _ITEM, at)
            link = self.notes.text(item, "linkId", at)
            for words in ("text", "definition"):
                self.notes.text(item, words, at)
            answers = list(self.notes.each(item, "answer", at))
            if link is None:
                self.notes.complain(at, "the item has no linkId")
            elif answers and self.meaning(link) is not IGNORED:
                self.collect(link, at, answers)
                self.doubt(link, is_doubted or self.notes.complaints > before)
                if within is not None and self.meaning(link) is None:
                    self.doubt(within, True)
            elif not answers and "item" not in item and not self.is_known(link):
                self.notes.warn(at, f"unknown item '{link[:60]}', without an answer")
            if link is not None and self.key(link) in self.answered:
                within = link
            for answer, answer_at in answers:
                self.read_items(answer, answer_at, is_doubted or bool(answer.get("modifierExtension")), within)
            self.read_items(item, at, is_doubted or bool(item.get("modifierExtension")), within)

    def doubt(self, link: str, is_doubted: bool) -> None:
        self.answered[self.key(link)].is_doubted |= is_doubted

    def key(self, link: str) -> str:
        """A linkId as it is kept: a mapping takes names whatever their capitals, so that two of them may be one."""
        return link if self.mapping is None else fold(link)

    def is_known(self, link: str) -> bool:
        if self.mapping is not None:
            return self.mapping.target(link) is not None
        question, dot, part = link.rpartition(".")
        known = link in self.questionnaire.by_id or link in {section.id for section in self.questionnaire.sections}
        return known or (bool(dot) and part in BESIDE and question in self.questionnaire.by_id)

    def collect(self, link: str, path: str, answers: Sequence[tuple[Json, str]]) -> None:
        link = self.key(link)
        if link in self.answered:
            hint = f"first at {self.answered[link].path}; keep one"
            self.notes.complain(path, f"'{link[:60]}' is answered a second time", hint)
        into = self.answered.setdefault(link, _Answered(path))
        for answer, at in answers:
            if is_absent(answer):
                self.notes.refuse_unknown(answer, ANSWER, at)
                into.is_doubted = True
                if len(answers) > 1:
                    self.notes.warn(at, "one of several answers is left open", "ask what was meant")
            elif found := find_value(answer, at, self.notes):
                into.found.append(found)

    def read_answers(self) -> None:
        values = Values(self.notes, self.library)
        for id_, option in (self.mapping.always if self.mapping else {}).items():
            self.keep(("answers", id_), option, self.path)
        # In which unit the distances are has to be known before a quantity is read.
        meant = sorted(((link, self.meaning(link)) for link in self.answered), key=lambda link: not _is_unit(link[1]))
        unknown = [link for link, meaning in meant if meaning is None]
        for link, meaning in meant:
            values.miles = self.source.data["answers"].get(UNIT) == "mi"
            before = self.notes.complaints
            if isinstance(meaning, Target):
                self.read_target(meaning, self.answered[link], values)
            elif isinstance(meaning, Question):
                self.read_question(meaning, self.answered[link], values)
            question = _question(meaning)
            takes_one = question is not None and question.type is not Type.MULTI
            several = takes_one and len(self.answered[link].found) > 1
            if self.notes.complaints > before:
                self.misplace(self.answered[link].found, question)
            self.doubt(link, several or self.notes.complaints > before)
        self.tell_unknown(unknown)
        if values.uncoded:
            count = len(values.uncoded)
            self.notes.warn(values.uncoded[0], f"{count} codes name no code system, this one first", "taken as ours")

    def misplace(self, found: Iterable[Found], at: Question | None) -> None:
        """Keep whose answers these may be, for here they are none."""
        for words in (one.value for one in found):
            said = [words.get("code"), words.get("display")] if isinstance(words, dict) else words
            for id_, option in self.elsewhere.find(said, at):
                self.source.misplaced.setdefault(id_, set()).add(option)

    def meaning(self, link: str) -> Question | Target | Ignored | None:
        return self.questionnaire.by_id.get(link) if self.mapping is None else self.mapping.target(link)

    def read_question(self, question: Question, answered: _Answered, values: Values) -> None:
        read = [(value, found) for found in answered.found if (value := values.read(question, found)) is not None]
        if not answered.found:
            self.keep(("answers", question.id), None, answered.path)
        self.keep_all(question, [(value, found.path) for value, found in read], answered.path)

    def read_target(self, target: Target, answered: _Answered, values: Values) -> None:
        read: list[tuple[Any, str]] = []
        for found in answered.found:
            value = read_mapped(target, found, values)
            several = value if isinstance(value, list) else [value]
            read += [(single, found.path) for single in several if single is not None]
        question = target.question
        if question is None:
            for value, at in read:
                self.keep_about(target, value, at)
        elif target.option is None:
            self.keep_all(question, read, answered.path)
        elif any(value is True for value, _ in read):
            self.tick(question, target.option, answered.path)

    def tick(self, question: Question, option: str, at: str) -> None:
        ticked = self.source.data["answers"].setdefault(question.id, [])
        self.source.named.setdefault(("answers", question.id), at)
        self.source.named["answers", question.id, len(ticked)] = at
        ticked.append(option)

    def keep_about(self, target: Target, value: Any, at: str) -> None:
        """What an item says of the client or the day, which goes before what stands around the items."""
        data, key = self.source.data, str(target.key)
        is_second = key in self.said
        self.said.add(key)
        if is_second and key != "name":
            self.notes.complain(at, f"{target.ours} is said a second time", "keep one")
        elif key == ANSWERED_ON:
            data[ANSWERED_ON] = self.source.answered = value
            self.source.named[ANSWERED_ON,] = at
        else:
            data["client"][key] = f"{data['client'][key]} {value}" if is_second else value
            self.source.named["client", key] = at

    def tell_unknown(self, links: Sequence[str]) -> None:
        """Answers to items that are none of ours: each a problem, for none may be lost."""
        for link in links[:MAX_UNKNOWN]:
            if self.mapping is None:
                self.keep(("answers", link), None, self.answered[link].path)
            else:
                hint = nearest(link, self.mapping.names()) or "map it"
                hint = f"{hint}; or list it under 'ignore' in {self.mapping.file}"
                self.notes.complain(self.answered[link].path, f"unknown item '{link[:60]}'", hint)
        if len(links) > MAX_UNKNOWN:
            self.notes.complain(self.path, f"{len(links)} unknown items with answers", "is this another questionnaire?")

    def keep_all(self, question: Question, read: Sequence[tuple[Any, str]], at: str) -> None:
        """The values of a question; several where it takes one are kept as a list, to be complained of."""
        if len(read) == 1 and question.type is not Type.MULTI:
            self.keep(("answers", question.id), *read[0])
        elif read:
            self.keep(("answers", question.id), [value for value, _ in read], at)
            for index, (_, value_at) in enumerate(read):
                self.source.named["answers", question.id, index] = value_at

    def keep(self, path: Path, value: Any, at: str) -> None:
        self.source.data["answers"][path[-1]] = value
        self.source.named[path] = at


def _question(meaning: Question | Target | Ignored | None) -> Question | None:
    question = meaning.question if isinstance(meaning, Target) else meaning
    return question if isinstance(question, Question) else None


def _is_unit(meaning: Question | Target | Ignored | None) -> bool:
    question = _question(meaning)
    return question is not None and question.id == UNIT
