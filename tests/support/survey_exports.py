"""Tables as survey programs write them: Qualtrics, KoBo, ODK, LimeSurvey, SurveyMonkey, Typeform, Jotform, Formbricks.

The form is ours: its questions and options carry our words, or our ids where a program shows codes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from guidegen.library import Library
from guidegen.library.questionnaire import Question, Type
from tests.support.exports import Answers, moment, written_csv

Writer = Callable[[Sequence[Answers], Library], str]

_NUMBER = "Client number"


def words(question: Question, value: Any, separator: str) -> str:
    """An answer by its labels; days as 2026-11-20."""
    if value is None:
        return ""
    if question.type is Type.MULTI:
        return separator.join(question.label(option) for option in value)
    return question.label(value) if question.options else str(value)


def ids(question: Question, value: Any, separator: str) -> str:
    """An answer by its ids."""
    if value is None:
        return ""
    return separator.join(value) if question.type is Type.MULTI else str(value)


def places(question: Question, value: Any, separator: str) -> str:
    """An answer by the places of its options, from 1 on."""
    if value is None or not question.options:
        return "" if value is None else str(value)
    chosen = value if question.type is Type.MULTI else [value]
    return separator.join(str(question.option_ids.index(option) + 1) for option in chosen)


def qualtrics(is_split: bool, says: Callable[[Question, Any, str], str]) -> Writer:
    """Three rows of header; several answers in one cell, or a column for each option, in words or codes."""

    def write(clients: Sequence[Answers], library: Library) -> str:
        own = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Finished", "Recorded Date"]
        own += ["Response ID", "Recipient Email"]
        names, texts = [*(name.replace(" ", "") for name in own), "Q1"], [*own, _NUMBER]
        names[2], names[7] = "Status", "ResponseId"
        for number, question in enumerate(library.questionnaire, 2):
            if question.type is Type.MULTI and is_split:
                names += [f"Q{number}_{place}" for place in range(1, len(question.options) + 1)]
                texts += [f"{question.ask} - Selected Choice - {option.label}" for option in question.options]
            else:
                names.append(f"Q{number}")
                texts.append(question.ask)
        rows = [texts, [json.dumps({"ImportId": f"QID{number}"}) for number in range(len(names))]]
        for number, answers in enumerate(clients, 1):
            when = moment(number)
            began = f"{when - timedelta(minutes=9):%Y-%m-%d %H:%M:%S}"
            ended = f"{when:%Y-%m-%d %H:%M:%S}"
            row = [began, ended, "IP Address", "192.0.2.1", "100", "True", ended, f"R_{number}", "", f"R-{number}"]
            for question in library.questionnaire:
                value = answers.get(question.id)
                if question.type is Type.MULTI and is_split:
                    one = [[option] if option in (value or ()) else None for option in question.option_ids]
                    row += [says(question, ticked, ",") for ticked in one]
                else:
                    row.append(says(question, value, ","))
            rows.append(row)
        return written_csv(names, rows)

    return write


def kobo(has_labels: bool) -> Writer:
    """Groups in front of names, the answers of a question with several together and a column for each option."""

    def write(clients: Sequence[Answers], library: Library) -> str:
        header = ["start", "end", _NUMBER if has_labels else "about_you/client_id"]
        for question in library.questionnaire:
            name = question.ask if has_labels else f"{question.section}/{question.id}"
            header.append(name)
            if question.type is Type.MULTI:
                header += [f"{name}/{option.label if has_labels else option.id}" for option in question.options]
        header += ["__version__", "_id", "_uuid", "_submission_time", "_validation_status", "_tags", "_index"]
        rows = []
        for number, answers in enumerate(clients, 1):
            when = f"{moment(number):%Y-%m-%dT%H:%M:%S}.000+01:00"
            row = [when, when, f"R-{number}"]
            for question in library.questionnaire:
                value = answers.get(question.id)
                row.append((words if has_labels else ids)(question, value, " "))
                if question.type is Type.MULTI:
                    row += ["" if value is None else str(int(option in value)) for option in question.option_ids]
            rows.append([*row, "vX1", str(number), f"0-{number}", when[:19], "", "", str(number)])
        return written_csv(header, rows, ";")

    return write


def odk(clients: Sequence[Answers], library: Library) -> str:
    """ODK Central with choices split: groups in front of names with a dash, and a column for each option."""
    header = ["SubmissionDate", "start", "end", "about_you-client_id"]
    for question in library.questionnaire:
        name = f"{question.section}-{question.id}"
        header += [name, *(f"{name}/{o}" for o in question.option_ids if question.type is Type.MULTI)]
    header += ["meta-instanceID", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "Status", "ReviewState"]
    rows = []
    for number, answers in enumerate(clients, 1):
        when = f"{moment(number):%Y-%m-%dT%H:%M:%S}"
        row = [f"{when}.525Z", f"{when}.000+01:00", f"{when}.000+01:00", f"R-{number}"]
        for question in library.questionnaire:
            value = answers.get(question.id)
            row.append(ids(question, value, " "))
            if question.type is Type.MULTI:
                row += [str(int(option in (value or ()))) for option in question.option_ids]
        rows.append([*row, f"uuid:{number}", f"uuid:{number}", "12", "tablet", "0", "", ""])
    return written_csv(header, rows)


def limesurvey(has_texts: bool) -> Writer:
    """Texts of questions and full answers (N/A where nothing was shown), or their codes, which hold no underscore."""

    def write(clients: Sequence[Answers], library: Library) -> str:
        own = ["Response ID", "Date submitted", "Last page", "Start language", "Seed"]
        header = own if has_texts else ["id", "submitdate", "lastpage", "startlanguage", "seed"]
        header = [*header, _NUMBER if has_texts else "clientnumber"]
        for question in library.questionnaire:
            name = question.ask if has_texts else question.id.replace("_", "")
            if question.type is Type.MULTI:
                called = [option.label for option in question.options]
                numbered = [f"SQ{place:03d}" for place in range(1, len(called) + 1)]
                header += [
                    f"{name} [{option}]" if has_texts else f"{name}[{option}]"
                    for option in (called if has_texts else numbered)
                ]
            else:
                header.append(name)
        rows = []
        for number, answers in enumerate(clients, 1):
            row = [str(number), f"{moment(number):%Y-%m-%d %H:%M:%S}", "7", "en", "1804289383", f"R-{number}"]
            for question in library.questionnaire:
                value = answers.get(question.id)
                if question.type is Type.MULTI:
                    yes, no = ("Yes", "No" if value is not None else "N/A") if has_texts else ("Y", "")
                    row += [yes if option in (value or ()) else no for option in question.option_ids]
                elif value is None:
                    row.append("N/A" if has_texts else "")
                elif question.type in (Type.CHOICE, Type.YES_NO) and not has_texts:
                    row.append(
                        f"A{question.option_ids.index(value) + 1}" if question.type is Type.CHOICE else value[0].upper()
                    )
                else:
                    row.append(words(question, value, ""))
            rows.append(row)
        return written_csv(header, rows)

    return write


def surveymonkey(is_condensed: bool) -> Writer:
    """Two rows of header: questions, and options below them; or the answers of one question in one cell."""

    def write(clients: Sequence[Answers], library: Library) -> str:
        own = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
        own += ["Email Address", "First Name", "Last Name", "Custom Data 1"]
        header, below = [*own, _NUMBER], [*[""] * len(own), "Open-Ended Response"]
        for question in library.questionnaire:
            if question.type is Type.MULTI and not is_condensed:
                header += [question.ask, *[""] * (len(question.options) - 1)]
                below += [option.label for option in question.options]
            else:
                header.append(question.ask)
                below.append("Response" if question.options else "Open-Ended Response")
        rows = [below]
        for number, answers in enumerate(clients, 1):
            when = moment(number)
            text = f"{when:%m/%d/%Y} {when.hour % 12 or 12}:{when:%M:%S} {'PM' if when.hour >= 12 else 'AM'}"
            row = [f"1182{number:06d}", "455", text, text, "192.0.2.1", "", "", "", "", f"R-{number}"]
            for question in library.questionnaire:
                value = answers.get(question.id)
                if question.type is Type.MULTI and not is_condensed:
                    row += [option.label if option.id in (value or ()) else "" for option in question.options]
                else:
                    row.append(words(question, value, ", "))
            rows.append(row)
        return written_csv(header, rows)

    return write


def typeform(is_joined: bool) -> Writer:
    """A column for each option, called as the option alone; or the answers of one question in one cell."""

    def write(clients: Sequence[Answers], library: Library) -> str:
        header = ["#", _NUMBER]
        for question in library.questionnaire:
            several = question.type is Type.MULTI and not is_joined
            header += [option.label for option in question.options] if several else [question.ask]
        header += ["Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"]
        rows = []
        for number, answers in enumerate(clients, 1):
            row = [f"odwdp4nz{number}", f"R-{number}"]
            for question in library.questionnaire:
                value = answers.get(question.id)
                if question.type is Type.MULTI and not is_joined:
                    row += [option.label if option.id in (value or ()) else "" for option in question.options]
                elif question.type is Type.YES_NO and value is not None:
                    row.append(str(int(value == "yes")))
                else:
                    row.append(words(question, value, ","))
            when = f"{moment(number):%Y-%m-%d %H:%M:%S}"
            rows.append([*row, "completed", when, "", when, "653e97acae", ""])
        return written_csv(header, rows)

    return write


def jotform(clients: Sequence[Answers], library: Library) -> str:
    """The answers of one question in one cell, each in a line."""
    questions = list(library.questionnaire)
    rows = [
        [
            f"{moment(number):%b %d, %Y}",
            f"R-{number}",
            *(words(question, answers.get(question.id), "\n") for question in questions),
            "192.0.2.1",
            f"55{number}",
        ]
        for number, answers in enumerate(clients, 1)
    ]
    header = ["Submission Date", _NUMBER, *(question.ask for question in questions), "Submission IP", "Submission ID"]
    return written_csv(header, rows)


def formbricks(clients: Sequence[Answers], library: Library) -> str:
    """Numbered questions, and behind those with options a column of the options' ids."""
    header = ["No.", "Response ID", "Timestamp", "Finished", "Survey ID", "Formbricks ID (internal)", "User ID", "Tags"]
    header += ["url", "userAgent - browser", f"1. {_NUMBER}"]
    for number, question in enumerate(library.questionnaire, 2):
        header += [
            f"{number}. {question.ask}",
            *([f"{number}. {question.ask} - Option ID"] if question.options else []),
        ]
    rows = []
    for number, answers in enumerate(clients, 1):
        row = [str(number), f"cm{number}", f"{moment(number):%Y-%m-%d %H:%M:%S}", "Yes", "cs1", "", "", ""]
        row += ["https://example.org", "Firefox", f"R-{number}"]
        for question in library.questionnaire:
            value = answers.get(question.id)
            row += [words(question, value, "; "), *([ids(question, value, "; ")] if question.options else [])]
        rows.append(row)
    return written_csv(header, rows)


# How a system exports, with whether codes are drafted by their places.
EXPORTS: dict[str, tuple[Writer, bool]] = {
    "qualtrics text": (qualtrics(False, words), False),
    "qualtrics text split": (qualtrics(True, words), False),
    "qualtrics codes": (qualtrics(False, places), True),
    "qualtrics codes split": (qualtrics(True, places), True),
    "kobo names": (kobo(False), False),
    "kobo labels": (kobo(True), False),
    "odk": (odk, False),
    "limesurvey texts": (limesurvey(True), False),
    "limesurvey codes": (limesurvey(False), True),
    "surveymonkey expanded": (surveymonkey(False), False),
    "surveymonkey condensed": (surveymonkey(True), False),
    "typeform columns": (typeform(False), False),
    "typeform joined": (typeform(True), False),
    "jotform": (jotform, False),
    "formbricks": (formbricks, False),
}
