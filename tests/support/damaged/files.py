"""Clients' answers on their way into a file of any kind, where they can still be damaged."""

from __future__ import annotations

import json
import random
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from pikepdf import PageCopyWarning, Pdf

from guidegen.library import Library
from guidegen.library.deciding import deciding_questions
from guidegen.library.questionnaire import Question, Type
from tests.support.damaged.cells import Answers, as_csv, exported, workbook
from tests.support.fhir_sample import bundle, find, response
from tests.support.form_filling import entries, filled_by_qpdf
from tests.support.plausible import ANSWERED_ON
from tests.support.tables import columns

TEXTS = ("yaml", "json")
OWN_TABLES = ("csv-semicolon", "csv-comma", "csv-tab", "csv-options", "xlsx")
EXPORTS = ("google", "microsoft", "redcap-raw", "redcap-label")
FHIR = ("fhir", "fhir-bundle", "ndjson")
FORMATS = (*TEXTS, *OWN_TABLES, *EXPORTS, *FHIR, "pdf")
# Where one file may hold several clients.
SEVERAL = (*OWN_TABLES, *EXPORTS, "fhir-bundle", "ndjson")

_DELIMITERS = {"csv-semicolon": ";", "csv-tab": "\t"}
_PLAIN = re.compile(r"[A-Za-z][\w .-]*\w\Z|\d+(\.\d+)?\Z")

Change = Callable[[str], str]


def client_id(number: int) -> str:
    return f"R-{number}"


class File:
    """Answers of one client or several (`at` is the one to be damaged), and what is done to the bytes at last.

    `feared` are the questions whose answers raise the client's red flags.
    """

    def __init__(self, rng: random.Random, kind: str, library: Library, clients: Sequence[Answers], at: int) -> None:
        self.rng, self.kind, self.library, self.clients, self.at = rng, kind, library, clients, at
        self.answers = clients[at]
        self.feared: frozenset[str] = frozenset()
        self.after: list[Callable[[bytes], bytes]] = []

    def spot(self) -> Question:
        """A question that red flags hang on, with words for its answer; those that say so half of the time."""
        deciding = deciding_questions(self.library) - {"sex"}
        asked = [one for one in self.library.questionnaire if one.id in self.answers and one.id in deciding]
        asked = [one for one in asked if one.options]
        safety = [one for one in asked if one.safety]
        feared = [one for one in asked if one.id in self.feared]
        return self.rng.choice([*asked, *safety, *(feared * (len(asked) + len(safety)))])

    def words(self, question: Question) -> list[str]:
        """The options that answer a question."""
        return _list(self.answers[question.id])

    def edit(self, question: Question, change: Change) -> None:
        """Change one word of an answer as it stands in the file."""
        raise NotImplementedError

    def replace(self, question: Question, text: str) -> None:
        """Put these words in the place of a whole answer; none of them empties it."""
        raise NotImplementedError

    def raw(self) -> bytes:
        """The file, damaged."""
        raw = self.written()
        for damage in self.after:
            raw = damage(raw)
        return raw

    def written(self) -> bytes:
        raise NotImplementedError


class AnswersFile(File):
    """A YAML or JSON answers file; `data` is what it will hold."""

    def __init__(self, rng: random.Random, kind: str, library: Library, clients: Sequence[Answers], at: int) -> None:
        super().__init__(rng, kind, library, clients, at)
        client = {"name": f"Zyxwia Quorndön{at + 1}", "id": client_id(at + 1), "email": f"client{at + 1}@example.org"}
        client |= rng.choice(({}, {"email_consent": "yes"}, {"email_consent": "no"}))
        self.data: dict[str, Any] = {
            "client": client,
            "answered_on": ANSWERED_ON.isoformat(),
            "answers": {id_: [*value] if isinstance(value, list) else value for id_, value in self.answers.items()},
        }

    def edit(self, question: Question, change: Change) -> None:
        value = self.data["answers"][question.id]
        if isinstance(value, list):
            at = self.rng.randrange(len(value))
            value[at] = change(value[at])
        else:
            self.data["answers"][question.id] = change(value)

    def replace(self, question: Question, text: str) -> None:
        self.data["answers"][question.id] = text or None

    def written(self) -> bytes:
        if self.kind == "json":
            return json.dumps(self.data, ensure_ascii=self.rng.random() < 0.5, indent=2).encode()
        lines = [f"  {id_}: {_as_yaml(value)}".rstrip() for id_, value in self.data["answers"].items()]
        top = [f"{key}: {_as_yaml(value)}" for key, value in self.data.items() if key != "answers"]
        return ("\n".join([*top, "answers:", *lines]) + "\n").encode()


class Table(File):
    """A table of ours, or a program's export; `rows` are its cells, the header the first of them."""

    def __init__(self, rng: random.Random, kind: str, library: Library, clients: Sequence[Answers], at: int) -> None:
        super().__init__(rng, kind, library, clients, at)
        self.delimiter = _DELIMITERS.get(kind, ",")
        self.joiner = {"google": ", ", "microsoft": ";"}.get(kind) or rng.choice((";", "; ", ",", "|", "\n"))
        self.tick = rng.choice(("1", "x", "yes")) if kind in OWN_TABLES else {"redcap-raw": "1"}.get(kind, "Checked")
        self.consents = [rng.choice(("", "yes", "no")) for _ in clients]
        self.rows: list[list[Any]] = self._own() if kind in OWN_TABLES else exported(kind, clients, library)
        self.at_row = at + 1

    @property
    def header(self) -> list[Any]:
        return self.rows[0]

    @property
    def row(self) -> list[Any]:
        """The cells of the client to be damaged."""
        return self.rows[self.at_row]

    def _own(self) -> list[list[Any]]:
        names = columns(self.library)
        if self.kind == "csv-options":
            by_id = self.library.questionnaire.by_id
            multi = {id_ for id_ in names if id_ in by_id and by_id[id_].type is Type.MULTI}
            names = [
                name
                for id_ in names
                for name in ([f"{id_}.{o}" for o in by_id[id_].option_ids] if id_ in multi else [id_])
            ]
        return [names, *([self._cell(name, number) for name in names] for number in range(1, len(self.clients) + 1))]

    def _cell(self, name: str, number: int) -> Any:
        top = {
            "client_id": client_id(number),
            "name": f"Zyxwia Quorndön{number}",
            "email": f"client{number}@example.org",
            "email_consent": self.consents[number - 1],
            "answered_on": ANSWERED_ON.isoformat(),
        }
        id_, _, option = name.partition(".")
        value = self.clients[number - 1].get(id_)
        if option:
            return "" if value is None else self.tick if option in value else "0"
        if isinstance(value, list):
            return self.joiner.join(value)
        return top.get(name, "" if value is None else value)

    def places(self, question: Question) -> list[int]:
        """The columns of a question: one, or one for each option."""
        names = (question.id, question.ask)
        return [
            at
            for at, cell in enumerate(self.header)
            if cell in names
            or str(cell).startswith((f"{question.id}.", f"{question.id}___", f"{question.ask} (choice"))
        ]

    def worded(self, question: Question, option: str) -> str:
        """An option as this program writes it."""
        return question.label(option) if self.kind in ("google", "microsoft", "redcap-label") else option

    def edit(self, question: Question, change: Change) -> None:
        places = self.places(question)
        if len(places) > 1:
            at = self.rng.choice([at for at in places if self.row[at] == self.tick])
            self.row[at] = change(str(self.row[at]))
        elif question.type is Type.MULTI:
            words = [self.worded(question, option) for option in self.words(question)]
            at = self.rng.randrange(len(words))
            words[at] = change(words[at])
            self.row[places[0]] = self.joiner.join(words) + (";" if self.kind == "microsoft" else "")
        else:
            self.row[places[0]] = change(str(self.row[places[0]]))

    def replace(self, question: Question, text: str) -> None:
        for at in self.places(question):
            if self.row[at] not in ("0", "Unchecked", "", None):
                self.row[at] = text

    def written(self) -> bytes:
        if self.kind in ("xlsx", "microsoft"):
            return workbook(self.rows)
        return as_csv(self.rows, self.delimiter)


class FhirFile(File):
    """One FHIR response or several; `resources` are they, and `top` what else stands in their Bundle."""

    def __init__(self, rng: random.Random, kind: str, library: Library, clients: Sequence[Answers], at: int) -> None:
        super().__init__(rng, kind, library, clients, at)
        self.resources = [
            response(library.questionnaire, answers, subject={"identifier": {"value": client_id(number)}})
            for number, answers in enumerate(clients, 1)
        ]
        self.top: dict[str, Any] = {}
        self.wrap: Callable[[Any], Any] = lambda tree: tree

    @property
    def resource(self) -> dict[str, Any]:
        return self.resources[self.at]

    def item(self, question: Question) -> dict[str, Any]:
        return find(self.resource, question.id)

    def edit(self, question: Question, change: Change) -> None:
        coding = self.rng.choice(self.item(question)["answer"])["valueCoding"]
        coding["code"] = change(coding["code"])
        if self.rng.random() < 0.5:
            del coding["display"]

    def replace(self, question: Question, text: str) -> None:
        item = self.item(question)
        item["answer"] = [{"valueString": text}] if text else []

    def written(self) -> bytes:
        if self.kind == "ndjson":
            return "".join(json.dumps(self.wrap(resource)) + "\n" for resource in self.resources).encode()
        tree = self.resources[0] if self.kind == "fhir" else bundle(*self.resources, **self.top)
        return json.dumps(self.wrap(tree), ensure_ascii=False, indent=self.rng.choice((None, 1))).encode()


class Form(File):
    """A form filled in; `blank` is the empty one, `entries` what is filled in, `changes` what is done to it then."""

    blank = b""

    def __init__(self, rng: random.Random, kind: str, library: Library, clients: Sequence[Answers], at: int) -> None:
        super().__init__(rng, kind, library, clients, at)
        client = {"id": client_id(at + 1), "name": f"Zyxwia Quorndon{at + 1}"}
        data = {"client": client, "answered_on": ANSWERED_ON.isoformat(), "answers": self.answers}
        self.entries = entries(data, library.questionnaire)
        self.changes: list[Callable[[Pdf], None]] = []

    def written(self) -> bytes:
        def change(pdf: Pdf) -> None:
            for each in self.changes:
                each(pdf)

        with warnings.catch_warnings(action="ignore", category=PageCopyWarning):
            return filled_by_qpdf(self.blank, self.entries, change)


def file_of(rng: random.Random, kind: str, library: Library, clients: Sequence[Answers], at: int) -> File:
    """These clients' answers as a file of a kind, not yet damaged."""
    if kind in TEXTS:
        return AnswersFile(rng, kind, library, clients, at)
    if kind in FHIR:
        return FhirFile(rng, kind, library, clients, at)
    return (Form if kind == "pdf" else Table)(rng, kind, library, clients, at)


def _list(value: Any) -> list[str]:
    return [*value] if isinstance(value, list) else [str(value)]


def _as_yaml(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return f"[{', '.join(map(_as_yaml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_as_yaml(inner)}" for key, inner in value.items()) + "}"
    return str(value) if _PLAIN.match(str(value)) else json.dumps(value, ensure_ascii=False)
