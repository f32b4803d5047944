"""Ways in which answers files, and the bytes of any text, come damaged."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable

from guidegen.library.deciding import deciding_questions
from guidegen.library.questionnaire import Type
from tests.support.damaged.files import AnswersFile, File, client_id


def _text(file: File, change: Callable[[str], str]) -> None:
    file.after.append(lambda raw: change(raw.decode()).encode())


def cut(file: File) -> None:
    """The file ends too early, somewhere in what the client said."""

    def ended(raw: bytes) -> bytes:
        # A file of lines that is cut between two of them is whole for all that anybody can tell.
        first, last = 0, len(raw) - 1
        if len(file.clients) > 1 or file.kind not in ("yaml", "json", "fhir", "pdf"):
            mark = client_id(file.at + 1).encode()
            first = raw.find(mark) if mark in raw else first
        return raw[: file.rng.randint(min(first + 1, last), last)]

    file.after.append(ended)


def beginning_lost(file: File) -> None:
    file.after.append(lambda raw: raw[file.rng.randrange(1, min(len(raw), 400)) :])


def open_quote(file: File) -> None:
    """A quotation mark that nothing closes, or one that is gone."""

    def change(text: str) -> str:
        places = [found.start() for found in re.finditer('"', text)]
        if places and file.rng.random() < 0.5:
            at = file.rng.choice(places)
            return text[:at] + text[at + 1 :]
        at = file.rng.choice([found.end() for found in re.finditer(r"[,;\\t\\n: ]", text)])
        return text[:at] + '"' + text[at:]

    _text(file, change)


def letter_lost(file: File) -> None:
    """One letter is gone, or stands twice: a bracket, a colon, one of a word."""

    def change(text: str) -> str:
        marks = [at for at, letter in enumerate(text) if letter in "{}[]:,;\n-"]
        at = file.rng.choice(marks)
        return text[:at] + file.rng.choice(("", text[at] * 2)) + text[at + 1 :]

    _text(file, change)


def windows_letters(file: File) -> None:
    file.after.append(lambda raw: raw.decode().encode("cp1252", "replace"))


def mac_letters(file: File) -> None:
    file.after.append(lambda raw: raw.decode().encode("mac-roman", "replace"))


def utf_16(file: File) -> None:
    file.after.append(lambda raw: raw.decode().encode(file.rng.choice(("utf-16", "utf-16-le", "utf-16-be"))))


def utf_16_marked(file: File) -> None:
    file.after.append(lambda raw: raw.decode().encode("utf-16"))


def byte_order_mark(file: File) -> None:
    file.after.append(lambda raw: b"\xef\xbb\xbf" * file.rng.choice((1, 1, 2)) + raw)


def line_ends(file: File) -> None:
    end = file.rng.choice(("\r", "\r\n", "\n\r", "\n\n", "\u2028"))
    _text(file, lambda text: text.replace("\r\n", "\n").replace("\n", end))


def last_line_end(file: File) -> None:
    _text(file, lambda text: text.rstrip("\r\n") + file.rng.choice(("", "\n\n\n", "\x1a", "\r\n \r\n")))


def control_letter(file: File) -> None:
    def change(text: str) -> str:
        at = file.rng.randrange(len(text))
        return text[:at] + file.rng.choice("\0\x07\x1b\x0b") + text[at:]

    _text(file, change)


def letters_lost(file: File) -> None:
    """Letters that another program could not read became question marks."""
    _text(file, lambda text: text.replace("ö", file.rng.choice(("?", "\ufffd", "Ã¶"))))


def packed(file: File) -> None:
    file.after.append(lambda raw: gzip.compress(raw, mtime=0))


def as_a_page(file: File) -> None:
    """What a server sends in the place of a file, or a mail around it."""
    _text(file, lambda text: f"<html><body><pre>{text}</pre></body></html>")


def behind_a_mail(file: File) -> None:
    _text(file, lambda text: f"Hello,\n\nplease find the answers below.\n\n{text}\n-- \nSent from my phone\n")


def key_twice(file: AnswersFile) -> None:
    """A safety question stands there twice, with another answer."""
    question = file.spot()
    calm = next((option for option in question.option_ids if option in ("none", "no")), question.option_ids[0])
    again = json.dumps([calm] if question.type is Type.MULTI else calm)
    pattern = re.compile(rf'^( *)("?{question.id}"?):', re.MULTILINE)
    comma = "," if file.kind == "json" else ""
    _text(file, lambda text: pattern.sub(rf"\1\2: {again}{comma}\n\1\2:", text, count=1))


def key_misspelt(file: AnswersFile) -> None:
    _renamed(file, lambda id_: file.rng.choice((id_ + "s", id_[:-1], id_.replace("_", ""), id_[1:], f"{id_}?")))


def key_in_capitals(file: AnswersFile) -> None:
    _renamed(file, file.rng.choice((str.upper, str.title, lambda id_: f"{id_} ")))


def key_in_words(file: AnswersFile) -> None:
    asked = {question.id: question.ask for question in file.library.questionnaire}
    _renamed(file, lambda id_: json.dumps(asked[id_]) if file.kind == "yaml" else asked[id_])


def _renamed(file: AnswersFile, change: Callable[[str], str]) -> None:
    id_ = file.spot().id
    file.data["answers"] = {change(key) if key == id_ else key: value for key, value in file.data["answers"].items()}


def list_for_word(file: AnswersFile) -> None:
    """A list where one word should stand, or a word where a list should."""
    answers, question = file.data["answers"], file.spot()
    value = answers[question.id]
    answers[question.id] = file.rng.choice((value[0], ", ".join(value))) if isinstance(value, list) else [value]


def ticks_for_list(file: AnswersFile) -> None:
    """Each option with a yes or no of its own, as programs write them."""
    answers, question = file.data["answers"], file.spot()
    value = answers[question.id]
    yes, no = file.rng.choice(((True, False), ("yes", "no"), (1, 0)))
    answers[question.id] = {option: yes if option in value else no for option in question.option_ids}


def answer_in_a_wrapper(file: AnswersFile) -> None:
    answers, question = file.data["answers"], file.spot()
    value = answers[question.id]
    key = file.rng.choice(("value", "answer", question.id))
    answers[question.id] = file.rng.choice(({key: value}, [[value]], [{key: value}]))


def answers_swapped(file: AnswersFile) -> None:
    """A safety answer stands at another question, or where consent to e-mail should, and that one's at its own."""
    client, answers = file.data["client"], file.data["answers"]
    id_ = file.spot().id
    if "email_consent" in client and file.rng.random() < 0.1:
        answers[id_], client["email_consent"] = client["email_consent"], answers[id_]
    else:
        other = file.rng.choice([*answers])
        answers[id_], answers[other] = answers[other], answers[id_]


def answers_deeper(file: AnswersFile) -> None:
    """The answers stand one level too deep or too high, all of them or those about safety."""
    answers = file.data["answers"]
    safety = {id_: answers[id_] for id_ in file.library.questionnaire.safety_ids() & answers.keys()}
    others = {id_: value for id_, value in answers.items() if id_ not in safety}
    match file.rng.randrange(4):
        case 0:
            file.data["answers"] = {"answers": answers}
        case 1:
            file.data["answers"] = {**others, "safety": safety}
        case 2:
            file.data = {**file.data, "answers": others, **safety}
        case _:
            file.data = {"client": {**file.data["client"], "answers": answers}, "answered_on": file.data["answered_on"]}
            file.data["answers"] = {}


def yaml_tab(file: AnswersFile) -> None:
    id_ = file.spot().id
    _text(file, lambda text: text.replace(f"  {id_}:", file.rng.choice((f"\t{id_}:", f"  {id_}:\t"))))


def yaml_indent(file: AnswersFile) -> None:
    """A line stands too far to the right, to the left, or has no space after its colon."""
    id_ = file.spot().id
    new = file.rng.choice((f"    {id_}:", f"{id_}:", f" {id_}:", f"  {id_}", f"  - {id_}:", f"  # {id_}:"))
    _text(file, lambda text: text.replace(f"  {id_}:", new))


def yaml_lists_by_lines(file: AnswersFile) -> None:
    """A list with a dash a line, one of them without its space."""

    def change(text: str) -> str:
        def lines(found: re.Match[str]) -> str:
            words = found[3].split(", ")
            lacking = file.rng.randrange(len(words) * 3)
            return f"{found[1]}{found[2]}:\n" + "\n".join(
                f"    -{'' if at == lacking else ' '}{word}" for at, word in enumerate(words)
            )

        return re.sub(r"^( +)(\w+): \[([^\]]*)\]$", lines, text, flags=re.MULTILINE)

    _text(file, change)


def yaml_documents(file: AnswersFile) -> None:
    id_ = file.spot().id
    _text(file, lambda text: text.replace(f"  {id_}:", f"---\n  {id_}:"))


def json_by_hand(file: AnswersFile) -> None:
    """Commas too many, words without quotes, remarks, single quotes."""
    change = file.rng.choice(
        (
            lambda text: text.replace("\n  }\n}", ",\n  }\n}"),
            lambda text: text.replace('"', "'"),
            lambda text: re.sub(r'"(\w+)":', r"\1:", text),
            lambda text: text.replace("{\n", "{\n// answers\n", 1),
            lambda text: text.replace("\n  }\n}", ',\n    "pain_avg": NaN\n  }\n}'),
        )
    )
    _text(file, change)


def unknown_key(file: AnswersFile) -> None:
    file.data["answers"][file.rng.choice(("shoe_size", "room", "notes_of_desk"))] = file.rng.choice((43, "B2"))


def day_otherwise(file: AnswersFile) -> None:
    file.data["answered_on"] = file.rng.choice(("20/11/2026", "20.11.2026", "20 Nov 2026", "2026-11-31", 20261120))


def day_lost(file: AnswersFile) -> None:
    del file.data["answered_on"]


def client_lost(file: AnswersFile) -> None:
    file.data["client"] = file.rng.choice((None, "Zyxwia Quorndon", [], {"nmae": "Zyxwia"}))


def number_otherwise(file: AnswersFile) -> None:
    """A number with a comma, its unit, far too large, or in words."""
    deciding = deciding_questions(file.library)
    numbers = [
        question.id
        for question in file.library.questionnaire
        if question.id not in deciding and question.type in (Type.NUMBER, Type.SCALE) and question.id in file.answers
    ]
    id_ = file.rng.choice(numbers)
    value = file.answers[id_]
    file.data["answers"][id_] = file.rng.choice((f"{value},5", f"{value} km", "1e400", "9" * 5000, -7, "five", [value]))


def consent_lost(file: AnswersFile) -> None:
    question = next(one for one in file.library.questionnaire if one.type is Type.YES_NO)
    file.data["answers"][question.id] = file.rng.choice((None, "no", "maybe", True))


def hidden_answer(file: AnswersFile) -> None:
    """An answer to a question that the others hide, not one about safety."""
    deciding = deciding_questions(file.library)
    hidden = [
        question
        for question in file.library.questionnaire
        if question.id not in deciding and question.id not in file.answers and question.options and question.show_if
    ]
    if hidden:
        question = file.rng.choice(hidden)
        option = question.option_ids[0]
        file.data["answers"][question.id] = [option] if question.type is Type.MULTI else option


def hiding_answer(file: AnswersFile) -> None:
    """An answer that hides a safety question which has one: a man who is pregnant."""
    answers = file.data["answers"]
    if "pregnancy" in answers:
        answers["sex"] = "male"
    elif "rf_nerve_when" in answers:
        answers["rf_nerve"] = ["none"]
    else:
        answers["pregnancy"] = "pregnant"
