"""mapping.yaml to a checked Mapping: every fault at once, each at its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from guidegen.errors import AnswersError, Place, Problem, nearest
from guidegen.files.fields import Fields, describe
from guidegen.files.text_with_places import MAX_BYTES, Source, decode, read
from guidegen.library.questionnaire import Questionnaire, Type
from guidegen.readers.mapping.completeness import Given
from guidegen.readers.mapping.date_format import DateFormat
from guidegen.readers.mapping.left_out import finished_columns, options_not_offered, passed_over, signs_not_offered
from guidegen.readers.mapping.meanings import TRUTHS, made_of_several, meaning_of, own_words, turned_words
from guidegen.readers.mapping.models import ANSWERED_ON, CLIENT, NO, STAR, YES, Mapping, Meaning, Target, fold
from guidegen.readers.mapping.our_columns import known_names
from guidegen.readers.mapping.units import UNITS, in_one_unit, unit_faults


def read_mapping(path: str, questionnaire: Questionnaire, has_day: bool = False) -> Mapping:
    """Read and check a mapping file. Raises AnswersError with every fault.

    `has_day` says that what is read has the day of the answers beside them (FHIR), so that no column need give it.
    """
    file = path.encode(errors="replace").decode()
    try:
        with Path(path).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        hint = "check the path and its permissions"
        raise AnswersError([Problem(Place(file), f"cannot be read: {error.strerror or error}", hint)]) from error
    text, problems = decode(raw, file)
    if problems:
        raise AnswersError(problems)
    return check_mapping(read(text, file), questionnaire, has_day)


def check_mapping(source: Source, questionnaire: Questionnaire, has_day: bool = False) -> Mapping:
    """A mapping file's data, checked against the questionnaire. Raises AnswersError with every fault."""
    if not isinstance(source.data, dict):
        found = Problem(source.value(()), "expected the key 'columns'", "guidegen map CLIENTS.csv drafts a mapping")
        raise AnswersError(source.problems or [found])
    check = _Check(source, questionnaire, has_day)
    mapping = check.mapping()
    if check.problems:
        raise AnswersError(check.problems)
    return mapping


class _Check:
    def __init__(self, source: Source, questionnaire: Questionnaire, has_day: bool) -> None:
        self.source = source
        self.questionnaire = questionnaire
        self.has_day = has_day
        self.problems = list(source.problems)
        self.known = known_names(questionnaire)
        self.targets: dict[str, Target] = {}
        self.unconfirmed: list[tuple[Place, str]] = []
        # Whole questions whose words stand in the file, and so may lack an option.
        self.worded: set[str] = set()

    def mapping(self) -> Mapping:
        fields = Fields(self.source, (), self.problems)
        self.separator = _raw_text(fields, "separator")
        self.dates = self.date_format(fields, "date")
        not_asked = self.questions(fields, "not_asked")
        not_offered = options_not_offered(fields, self.questionnaire)
        columns = fields.inner("columns", required=True)
        for name in columns.data if columns else {}:
            self.column(name)
        ignored = passed_over(fields, self.targets)
        finished = finished_columns(fields, self.targets)
        fields.finish()
        for place, ours in self.unconfirmed:
            hint = "a person compares the column and its answers with our question, and writes confirmed: yes"
            self.problems.append(Problem(place, f"{ours}: this is not confirmed", hint))
        self.problems += unit_faults(self.targets.values())
        self.targets, always = in_one_unit(self.targets)
        if columns is not None and columns.data:
            given = Given(self.targets.values(), frozenset(self.worded), not_asked, not_offered, self.has_day)
            self.problems += given.missing(self.questionnaire, self.source.key(("columns",)))
        turned = self.told(words for target in self.targets.values() for words in turned_words(target))
        exact = frozenset(name for name in ignored if STAR not in name)
        return Mapping(
            self.source.file,
            self.targets,
            exact,
            tuple(name for name in ignored if STAR in name),
            always,
            not_offered,
            (*self.told(signs_not_offered(not_offered, self.questionnaire)), *turned),
            finished,
            turned,
        )

    def told(self, messages: Iterable[str]) -> tuple[Problem, ...]:
        return tuple(Problem(Place(self.source.file), message) for message in messages)

    def column(self, name: str) -> None:
        path = ("columns", name)
        place = self.source.key(path)
        data = self.source.data["columns"][name]
        if isinstance(data, dict):
            fields = Fields(self.source, path, self.problems)
            to = fields.text("to")
        else:
            fields, to = None, str(data or "")
        target = self.plain_target(name, to, self.source.value((*path, "to")))
        if target is None:
            return
        target = replace(target, place=place)
        if fields is not None and fields.has("options"):
            self.option_columns(target, fields)
        else:
            self.add(self.filled(target, fields))
        is_safety = target.question is not None and target.question.safety
        if fields is not None and fields.has("confirmed"):
            if not _yes_or_no(fields, "confirmed"):
                kind = "safety question " if is_safety else ""
                self.unconfirmed.append((self.source.value((*path, "confirmed")), f"{kind}{target.ours}"))
        elif is_safety:
            self.unconfirmed.append((place, f"safety question {target.ours}"))
        if fields is not None:
            fields.finish()

    def plain_target(self, name: str, to: str, place: Place) -> Target | None:
        column = next((found for found in self.known.values() if found.name == to), None)
        if column is None:
            if to:
                names = [found.name for found in self.known.values()]
                hint = nearest(to, names) or "see the names: guidegen questionnaire --format csv"
                self.problems.append(Problem(place, f"'{to[:60]}' is no question of ours", hint))
            elif not isinstance(self.source.data["columns"][name], dict):
                hint = "name a question of ours, or list the column under 'ignore'"
                self.problems.append(Problem(place, f"'{name[:60]}': nothing is said of this column", hint))
            return None
        if column.question is None:
            return Target(name, place, key=CLIENT.get(column.name, ANSWERED_ON))
        return Target(name, place, question=column.question, option=column.option)

    def filled(self, target: Target, fields: Fields | None) -> Target:
        """The target with its words, separator, unit and dates; what does not fit its kind is an unknown key."""
        question, option = target.question, target.option
        type_ = question.type if question is not None and option is None else None
        is_tick = option is not None or target.key == "email_consent"
        is_day = target.key == ANSWERED_ON or type_ is Type.DATE
        if is_tick or type_ not in (None, Type.DATE, Type.TEXT):
            target = self.worded_target(target, fields)
        if type_ is Type.MULTI:
            separator = _raw_text(fields, "separator") if fields and fields.has("separator") else self.separator
            if not separator:
                hint = 'what stands between several answers in one cell, as: separator: ", "'
                self.problems.append(Problem(target.place, f"{target.ours}: 'separator' is missing", hint))
            target = replace(target, separator=separator)
        if type_ in (Type.DATE, Type.TEXT):
            words: dict[str, Meaning] = {}
            self.words_for_nothing(target, fields, words, {})
            target = replace(target, words=words)
        if is_day:
            dates = self.date_format(fields, "date") if fields and fields.has("date") else None
            target = replace(target, dates=dates or self.dates)
        if question is not None and type_ in (Type.NUMBER, Type.SCALE) and question.unit in UNITS and fields:
            units = UNITS[question.unit]
            if fields.has("unit"):
                target = replace(target, unit=fields.word("unit", tuple(units)), units=units)
        return target

    def worded_target(self, target: Target, fields: Fields | None) -> Target:
        inner = fields.inner("values") if fields is not None else None
        if inner is None:
            own = own_words(target)
            self.words_for_nothing(target, fields, own.words, own.said)
            return own
        if target.question is not None and target.option is None:
            self.worded.add(target.question.id)
        words: dict[str, Meaning] = {}
        said: dict[str, str] = {}
        for word, raw in inner.data.items():
            folded = fold(word)
            meaning, fault = meaning_of(target, raw)
            fault = fault or made_of_several(target, word)
            if fault:
                place = self.source.value((*inner.path, word))
                self.problems.append(Problem(place, f"{target.ours}: {fault.message}", fault.hint))
            if folded in words:
                place = self.source.key((*inner.path, word))
                self.problems.append(Problem(place, f"{target.ours}: '{word[:60]}' stands here twice", "keep one"))
            words[folded], said[folded] = meaning, word
        self.words_for_nothing(target, fields, words, said)
        return replace(target, words=words, said=said)

    def words_for_nothing(
        self, target: Target, fields: Fields | None, words: dict[str, Meaning], said: dict[str, str]
    ) -> None:
        """Words that are no answer (N/A), which no safety question may have that everybody is asked."""
        if fields is None or not fields.has("no_answer") or target.question is None:
            return
        if target.option is not None:
            # No tick: where no other option has one either, the question still lacks its answer.
            words |= {**dict.fromkeys(YES, "yes"), **dict.fromkeys(NO, "no")} if not words else {}
            words |= dict.fromkeys(map(fold, fields.words("no_answer")), "no")
            return
        for word in fields.words("no_answer"):
            if fold(word) in words:
                fields.complain("no_answer", f"'{word[:60]}' has a meaning as well", "keep the one or the other")
            words[fold(word)], said[fold(word)] = None, word
        # Where a question's show-if holds, a cell with such a word still lacks its answer, and its row is refused.
        if target.question.safety and target.question.show_if is None:
            fields.complain("no_answer", f"{target.ours} is a safety question, and needs an answer")

    def option_columns(self, target: Target, fields: Fields) -> None:
        """`field___*`: a column for each option of a question."""
        question = target.question
        options = fields.inner("options")
        if options is None or not options.data:
            fields.complain("options", "name what stands for the star, and the option that it means")
            return
        if question is None or question.type is not Type.MULTI or target.option is not None:
            fields.complain("options", "only a question with several choices has a column for each")
            return
        if target.name.count(STAR) != 1:
            message = f"'{target.name[:60]}' stands for several columns, so it needs one {STAR}"
            self.problems.append(Problem(target.place, message, f"as field___{STAR}, or Question (choice={STAR})"))
            return
        filled: Target | None = None
        for word, raw in options.data.items():
            place = self.source.key((*options.path, word))
            meaning, fault = meaning_of(target, raw)
            if fault or meaning is None:
                message, hint = (fault.message, fault.hint) if fault else ("name an option of ours", None)
                self.problems.append(
                    Problem(self.source.value((*options.path, word)), f"{target.ours}: {message}", hint)
                )
                continue
            one = replace(target, name=target.name.replace(STAR, word), option=str(meaning), code=word)
            filled = filled or self.filled(one, fields)
            self.add(replace(filled, name=one.name, option=one.option, code=word, place=place))

    def add(self, target: Target) -> None:
        """A target under its name; a name or a question that has one already is a fault."""
        folded = fold(target.name)
        if folded in self.targets:
            first = self.targets[folded].place
            message = f"the column '{target.name[:60]}' is mapped a second time"
            self.problems.append(Problem(target.place, message, f"first in line {first.line}; keep one"))
        for other in self.targets.values():
            same = other.question is target.question and other.key == target.key
            clash = other.option is None or target.option is None or other.option == target.option
            # First name and last name may stand in two columns.
            if same and clash and target.key != "name":
                message = f"'{target.ours}' is given by a second column"
                self.problems.append(Problem(target.place, message, f"first in line {other.place.line}; keep one"))
                break
        self.targets[folded] = target

    def questions(self, fields: Fields, key: str) -> frozenset[str]:
        names = fields.words(key)
        for index, name in enumerate(names):
            question = self.questionnaire.by_id.get(name)
            place = self.source.value((key, index))
            if question is None:
                hint = nearest(name, self.questionnaire.by_id)
                self.problems.append(Problem(place, f"unknown question '{name[:60]}'", hint))
            elif question.required and question.show_if is None:
                message = f"'{name}' is asked of everybody, so no form can leave it out"
                self.problems.append(Problem(place, message, "add it to the form, and map its column"))
        return frozenset(names)

    def date_format(self, fields: Fields | None, key: str) -> DateFormat | None:
        if fields is None or not fields.has(key):
            return None
        try:
            return DateFormat(fields.text(key))
        except ValueError as error:
            fields.complain(key, str(error), "for example DD/MM/YYYY HH:mm, or YYYY/M/D h:mm:ss A Z")
            return None


def _raw_text(fields: Fields | None, key: str) -> str:
    """Text with its spaces, which separators may have."""
    if fields is None or not fields.has(key):
        return ""
    value = fields.data[key]
    if isinstance(value, str) and value:
        return value
    fields.complain(key, f"expected text, found {describe(value)}", 'write it in quotes, as ", "')
    return ""


def _yes_or_no(fields: Fields, key: str) -> bool:
    value = fields.data[key]
    word = TRUTHS[value] if isinstance(value, bool) else value
    if word not in ("yes", "no"):
        fields.complain(key, f"expected yes or no, found {describe(value)}")
    return word == "yes"
