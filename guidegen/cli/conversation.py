"""A conversation over an interview: asks, hears, saves after each answer, and stops where care is needed now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from gettext import NullTranslations

from guidegen.cli.ask_words import care_lines, introduction, prompt, question_lines
from guidegen.cli.exits import DONE, UNEXPECTED, USAGE, WITHHELD, tell
from guidegen.cli.typed_lines import InputEndedError, hear, say
from guidegen.html import localiser
from guidegen.library.levels import Level
from guidegen.library.questionnaire import Question, Type
from guidegen.library.regions import Region
from guidegen.readers.interview import (
    Care,
    Draft,
    Interview,
    NotUnderstoodError,
    client_fault,
    find_care,
    read_typed,
)

_CLIENT = ("id", "name", "email")
_BACK, _SAVE, _QUIT, _AGAIN, _EMPTY = "b", "s", "q", "?", "-"


class UnsavedError(Exception):
    """The answers cannot be written; the message is the system's."""


class LeftError(Exception):
    """The person wants to end; `keep` is whether the answers so far are kept."""

    def __init__(self, keep: bool) -> None:
        super().__init__(keep)
        self.keep = keep


@dataclass
class Conversation:
    """One run of `guidegen ask`.

    `save` writes the draft, with the care that it calls for, or raises OSError; `undo` puts back what stood in the
    file before this run; `file` is how the file is named in messages. What is said to the
    person is in the words of the `catalogue`; what is told of files and ends is the command's own.
    """

    draft: Draft
    region: Region
    file: str
    save: Callable[[Draft, Care | None], None]
    undo: Callable[[], None]
    catalogue: NullTranslations = field(default_factory=NullTranslations)
    at: Question | None = None  # where `b` has led; else the question that is due is asked
    section: str = ""
    told: Care | None = field(default=None, init=False)
    saved_whole: bool = field(default=False, init=False)

    def words(self, text: str) -> str:
        """Content words as the region has them. A space that holds number and unit together helps on paper only."""
        return localiser(self.region)(text).replace("\u00a0", " ")

    @property
    def interview(self) -> Interview:
        return self.draft.interview

    def hold(self) -> int:
        """The whole conversation; the exit code of the command."""
        try:
            if self._needs_care_now():
                return WITHHELD
            self._begin()
            while (question := self.at or self.interview.due) is not None:
                self._ask(question)
                if self._needs_care_now():
                    return WITHHELD
            self._save()
            self.saved_whole = True
            self._tell_care(find_care(self.interview))
            return WITHHELD if self.told else DONE
        except LeftError as left:
            return self._leave(DONE, left.keep)
        except InputEndedError:
            say("")
            tell("error: the input ended before the last question")
            return self._leave(UNEXPECTED)
        except KeyboardInterrupt:
            with suppress(OSError):
                say("")
            tell("interrupted")
            return self._leave(UNEXPECTED)
        except UnsavedError as error:
            tell(f"error: {self.file}: cannot be written: {error}")
            self._tell_care(find_care(self.interview, leaving=True))
            return WITHHELD if self.told else USAGE
        except OSError:
            tell("error: nobody reads the questions any more")
            return self._leave(UNEXPECTED)

    def _begin(self) -> None:
        answered = len(self.interview.answers())
        for line in introduction(self.catalogue):
            say(line)
        if answered:
            number, count = self.interview.number(self.interview.due) if self.interview.due else (answered, answered)
            told = self.catalogue.gettext(
                "%(answered)s answers are there already. Going on with question %(number)s of about %(count)s."
            )
            say(told % {"answered": answered, "number": number, "count": count})
        elif not self.draft.client:
            self._ask_client()

    def _ask_client(self) -> None:
        """Who answers; every part may be left out."""
        say("")
        asked = {
            "id": self.catalogue.gettext("Client's number (Enter: none):"),
            "name": self.catalogue.gettext("Name (Enter: none):"),
            "email": self.catalogue.gettext("E-mail address (Enter: none):"),
        }
        position = 0
        while position < len(_CLIENT):
            key = _CLIENT[position]
            typed = self._hear(f"{asked[key]} ")
            if typed == _BACK:
                position = max(position - 1, 0)
            elif self._went_on(typed) or typed == _AGAIN:
                continue
            elif typed and (fault := client_fault(key, typed, self.interview.library)):
                say(fault)
            else:
                self.draft = replace(self.draft, client={**self.draft.client, key: typed or None})
                position += 1

    def _ask(self, question: Question) -> None:
        """One question until it is answered, skipped or left by going back."""
        if question.section != self.section:
            self.section = question.section
            sections = self.interview.library.questionnaire.sections
            say("")
            say(self.words(next(section.title for section in sections if section.id == question.section)))
        self._say_question(question)
        while True:
            typed = self._hear(prompt(self.interview, question, self.words, self.catalogue))
            if typed == _AGAIN:
                self._say_question(question)
            elif typed == _BACK:
                before = self.interview.before(question)
                if before is not None:
                    self.at = before
                    return
                say(self.catalogue.gettext("This is the first question."))
            elif self._went_on(typed):
                continue
            elif self._answer(question, typed):
                self.at = None
                return

    def _say_question(self, question: Question) -> None:
        for line in question_lines(self.interview, question, self.words, self.catalogue):
            say(line)

    def _went_on(self, typed: str) -> bool:
        """Whether a wish to end was taken back. Raises LeftError where it stands; any other line is no such wish."""
        if typed == _SAVE:
            raise LeftError(keep=True)
        if typed != _QUIT:
            return False
        told = self.catalogue.gettext("Quit. Keep the answers so far? y or n (Enter: go on with the questions):")
        keep = self._hear(f"{told} ").lower()
        if keep in (*self._yes, *self._no):
            raise LeftError(keep=keep in self._yes)
        return True

    def _answer(self, question: Question, typed: str) -> bool:
        """Take what was typed; False where it has to be asked again."""
        before = self.interview
        if not typed and before.value(question) is not None:
            return True
        if typed in ("", _EMPTY):
            if question.required:
                say(self.catalogue.gettext("This question needs an answer."))
                return False
            self._take(before.left_empty(question))
            return True
        try:
            value = read_typed(before, question, typed, self.catalogue)
        except NotUnderstoodError as error:
            say(str(error))
            return False
        if question.type is Type.YES_NO and value == "no":
            self._end_without_consent()
        self._take(before.answered(question, value))
        return True

    def _end_without_consent(self) -> None:
        say(
            self.catalogue.gettext(
                "Without this consent nothing is printed, and the questions end here. Talk it through with the clinic."
            )
        )
        told = self.catalogue.gettext("Keep the answers so far, to go on after the talk? y or n:")
        keep = self._hear(f"{told} ").lower()
        raise LeftError(keep=keep not in self._no)

    @property
    def _yes(self) -> tuple[str, ...]:
        # Translators: what may be typed for yes, with spaces between.
        return ("y", "yes", *self.catalogue.gettext("y yes").split())

    @property
    def _no(self) -> tuple[str, ...]:
        # Translators: what may be typed for no, with spaces between.
        return ("n", "no", *self.catalogue.gettext("n no").split())

    def _hear(self, question: str) -> str:
        return hear(question, self.catalogue)

    def _take(self, now: Interview) -> None:
        """The next moment of the interview, saved at once: a terminal may be closed at any time."""
        for question, option in now.left_out(self.interview):
            what = f"{question.ask}{f' {option.label}' if option else ''}"
            told = self.catalogue.gettext("Left out, because it does not apply any more: %(what)s")
            say(told % {"what": self.words(what)})
        self.draft = replace(self.draft, interview=now)
        self._save()

    def _save(self) -> None:
        try:
            self.save(self.draft, find_care(self.interview))
        except OSError as error:
            raise UnsavedError(error.strerror or type(error).__name__) from error

    def _needs_care_now(self) -> bool:
        """Tell an emergency at once, and what is urgent once no safety question is open; True where all ends."""
        care = find_care(self.interview)
        if care is None or (care.level is not Level.EMERGENCY and self.interview.safety_due):
            return False
        if care.level is Level.EMERGENCY:
            self._tell_care(care)
            tell(self.catalogue.gettext("The answers so far are in %(file)s.") % {"file": self.file})
            return True
        if self.told is None:
            self._tell_care(care)
            say(self.catalogue.gettext("The other questions follow, for the letter. s saves and ends."))
        return False

    def _tell_care(self, care: Care | None) -> None:
        if care is not None:
            self.told = care
            tell("")
            for line in care_lines(care, self.region, self.words, self.catalogue):
                tell(line)

    def _leave(self, code: int, keep: bool = True) -> int:
        """End before the last question; what the answers so far may mean is told, whether they are kept or not."""
        if self.told is None or self.told.level is not Level.EMERGENCY:
            self._tell_care(find_care(self.interview, leaving=True))
            if self.interview.given and keep:
                state = "only optional questions are left" if self.interview.complete else "not finished"
                tell(f"{self.file}: saved, {state}; the same command goes on there")
            elif not keep:
                try:
                    self.undo()
                except OSError as error:
                    tell(f"error: {self.file}: the answers so far could not be removed: {error.strerror}")
                    return USAGE
                tell(f"{self.file}: as it was before; nothing of these answers is kept")
            else:
                tell("nothing was answered, and nothing was saved")
        return WITHHELD if self.told else code
