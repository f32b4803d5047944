"""One answer of a response to the value that an answers file would hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guidegen.library import Library
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.fhir.codes import EXTENSION_ABSENT, UCUM, code_system
from guidegen.readers.fhir.notes import Json, Notes
from guidegen.readers.fhir.units import converted

_VALUES = (
    "Boolean",
    "Decimal",
    "Integer",
    "Date",
    "DateTime",
    "Time",
    "String",
    "Uri",
    "Attachment",
    "Coding",
    "Quantity",
    "Reference",
)
_VALUE_KEYS = frozenset(f"value{kind}" for kind in _VALUES)
ANSWER = _VALUE_KEYS | {"id", "extension", "item"}
_CODING = frozenset(("id", "extension", "system", "version", "code", "display", "userSelected"))
_QUANTITY = frozenset(("id", "extension", "value", "comparator", "unit", "system", "code"))

_TAKEN: dict[Type, tuple[str, ...]] = {
    Type.NUMBER: ("Integer", "Decimal", "Quantity", "String"),
    Type.SCALE: ("Integer", "Decimal", "Quantity", "String"),
    Type.CHOICE: ("Coding", "String"),
    Type.MULTI: ("Coding", "String"),
    Type.YES_NO: ("Coding", "Boolean", "String"),
    Type.DATE: ("Date", "DateTime", "String"),
    Type.TEXT: ("String",),
}


@dataclass(frozen=True)
class Found:
    """The one value of an answer: which of FHIR's kinds it is, itself, and its path."""

    kind: str
    value: Any
    path: str


def is_absent(answer: Json) -> bool:
    """Whether FHIR has no value here by right: it says why there is none, or only items stand in the answer."""
    values = [answer[key] for key in answer if key in _VALUE_KEYS and answer[key] is not None]
    if values:
        value = values[0]
        return len(values) == 1 and isinstance(value, dict) and set(value) <= {"id", "extension"} and _says_why(value)
    beside = [answer[key] for key in answer if key.startswith("_") and key[1:] in _VALUE_KEYS]
    nested = answer.get("item")
    return any(map(_says_why, (answer, *beside))) or (isinstance(nested, list) and bool(nested))


def _says_why(part: Any) -> bool:
    extensions = part.get("extension") if isinstance(part, dict) else None
    found = extensions if isinstance(extensions, list) else []
    return any(isinstance(one, dict) and one.get("url") == EXTENSION_ABSENT for one in found)


def find_value(answer: Json, path: str, notes: Notes) -> Found | None:
    """The value of an answer; none or several are a problem."""
    notes.refuse_unknown(answer, ANSWER, path)
    keys = [key for key in answer if key in _VALUE_KEYS and answer[key] is not None]
    if not keys:
        notes.complain(path, "the answer has no value", "leave out an answer that was not given")
        return None
    if len(keys) > 1:
        notes.complain(path, f"the answer has several values: {', '.join(keys)}", "keep one")
    return Found(keys[0].removeprefix("value"), answer[keys[0]], f"{path}.{keys[0]}")


@dataclass
class Values:
    """Values by the type of their question; `uncoded` are the answers whose codes name no code system."""

    notes: Notes
    library: Library
    miles: bool = False
    uncoded: list[str] = field(default_factory=list)

    def read(self, question: Question, found: Found) -> Any:
        """A value to be checked as in any answers file; None where it cannot be read, which is told."""
        taken = _TAKEN[question.type]
        if found.kind not in taken:
            expected = " or ".join(f"value{kind}" for kind in taken)
            self.notes.complain(found.path, f"{question.id}: expected {expected}, found value{found.kind}")
            return None
        match found.kind:
            case "Coding":
                return self._coding(question, found)
            case "Quantity":
                return self._quantity(question, found)
            case "Boolean":
                return self._boolean(question, found)
            case "DateTime":
                return found.value.split("T")[0] if isinstance(found.value, str) else found.value
            case "String" if question.options:
                return self._words(question, found.value, found.path)
            case _:
                return found.value

    def _coding(self, question: Question, found: Found) -> str | None:
        coding, path = found.value, found.path
        if not isinstance(coding, dict):
            self.notes.complain(path, f"{question.id}: expected a coding with its code")
            return None
        self.notes.refuse_unknown(coding, _CODING, path)
        system = self.notes.text(coding, "system", path)
        code = coding.get("code")
        code = (
            str(code) if isinstance(code, int) and not isinstance(code, bool) else self.notes.text(coding, "code", path)
        )
        display = self.notes.text(coding, "display", path)
        if system is not None and system != code_system(question.id):
            message = f"{question.id}: the code is from another code system"
            self.notes.complain(f"{path}.system", message, f"expected {code_system(question.id)}, or map it")
            return question.option_meant(code) if code else None
        if code is None:
            return self._words(question, display, path)
        if system is None:
            self.uncoded.append(path)
        self._compare(question, code, display, path)
        return code

    def _compare(self, question: Question, code: str, display: str | None, path: str) -> None:
        """Tell where the words beside a code are not those of its option."""
        option = question.option_meant(code)
        if option is None or display is None:
            return
        meant = self._meant(question, display)
        near = question.options_near(display) if question.safety and meant is None else ()
        other = meant or next(iter(near), None)
        if other is not None and other != option and option not in near:
            message = f"{question.id}: the words beside '{code}' are those of another option"
            self.notes.complain(f"{path}.display", message, f"they are those of '{other}': find out what was meant")
        elif meant == option:
            return
        else:
            self.notes.warn(f"{path}.display", f"{question.id}: other words beside '{code}' than ours")

    def _meant(self, question: Question, words: str) -> str | None:
        """The option of these words, in whichever language the form was."""
        if (option := question.option_meant(words)) is not None:
            return option
        from guidegen.library.translation import option_elsewhere  # few forms are in another language

        return option_elsewhere(self.library, question, words)

    def _words(self, question: Question, words: Any, path: str) -> str | None:
        """An option by its words alone, which have to be those of its label."""
        option = self._meant(question, words) if isinstance(words, str) else None
        if option is None:
            self.notes.complain(path, f"{question.id}: no code, and no option has these words", _offer(question))
            return None
        self.notes.warn(path, f"{question.id}: taken as '{option}' by its words, for there is no code")
        return option

    def _quantity(self, question: Question, found: Found) -> Any:
        quantity, path = found.value, found.path
        if not isinstance(quantity, dict):
            self.notes.complain(path, f"{question.id}: expected a quantity with its value")
            return None
        self.notes.refuse_unknown(quantity, _QUANTITY, path)
        value = quantity.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.notes.complain(path, f"{question.id}: the quantity has no number as its value")
            return None
        if quantity.get("comparator") is not None:
            self.notes.complain(f"{path}.comparator", f"{question.id}: this is a limit, not a number", "give a number")
            return None
        code, unit = self.notes.text(quantity, "code", path), self.notes.text(quantity, "unit", path)
        system = self.notes.text(quantity, "system", path)
        if system is not None and system != UCUM:
            self.notes.complain(f"{path}.system", f"{question.id}: the unit is not from UCUM", f"expected {UCUM}")
            return None
        written = code or unit
        if written is None:
            self.notes.warn(path, f"{question.id}: a quantity without unit, taken as if it were in ours")
            return value
        number = converted(value, written, question, self.miles)
        if number is None:
            message = f"{question.id}: the unit '{written[:20]}' does not fit"
            self.notes.complain(path, message, f"expected {question.unit}" if question.unit else "leave the unit out")
        return number

    def _boolean(self, question: Question, found: Found) -> str | None:
        if not isinstance(found.value, bool):
            self.notes.complain(found.path, f"{question.id}: expected true or false")
            return None
        return "yes" if found.value else "no"


def _offer(question: Question) -> str:
    return f"codes: {', '.join(question.option_ids)}"
