"""Tables as the programs that clinics use write them: Google Forms, Microsoft Forms, REDCap by codes and by labels."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from guidegen.library import Library
from guidegen.library.questionnaire import Question, Type

# The first of the clients answers at this time, each next one a day, an hour and a minute later.
FIRST = datetime(2026, 11, 2, 9, 30, 15)
STEP = timedelta(days=1, hours=1, minutes=1)

Answers = Mapping[str, Any]


def moment(number: int) -> datetime:
    """When a client answered; clients count from 1."""
    return FIRST + STEP * (number - 1)


def google_time(when: datetime) -> str:
    return f"{when:%Y/%m/%d} {when.hour % 12 or 12}:{when:%M:%S} {'PM' if when.hour >= 12 else 'AM'} GMT+1"


def email(number: int) -> str:
    return f"client{number}@example.org"


def google_csv(clients: Sequence[Answers], library: Library) -> str:
    """Question texts as header, a local timestamp with its zone, several choices joined by a comma."""
    questions = list(library.questionnaire)
    header = ["Timestamp", "Email Address", "Client number", *(question.ask for question in questions)]
    rows = [
        [
            google_time(moment(number)),
            email(number),
            f"R-{number}",
            *(_worded(question, answers.get(question.id), ", ", "%d/%m/%Y") for question in questions),
        ]
        for number, answers in enumerate(clients, 1)
    ]
    return written_csv(header, rows)


def microsoft_xlsx(path: Path, clients: Sequence[Answers], library: Library) -> Path:
    """Own columns in front, dates as a sheet has them, several choices each followed by a semicolon."""
    questions = list(library.questionnaire)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    own = ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "Client number"]
    sheet.append([*own, *(question.ask for question in questions)])
    for number, answers in enumerate(clients, 1):
        cells: list[Any] = [number, moment(number) - timedelta(minutes=9), moment(number), email(number)]
        cells += [f"Zyxwia Quorndon{number}", None, f"R-{number}"]
        for question in questions:
            value = answers.get(question.id)
            if question.type is Type.MULTI and value:
                cells.append("".join(f"{question.label(option)};" for option in value))
            elif question.type is Type.DATE and value:
                cells.append(datetime.fromisoformat(value))
            elif question.type in (Type.NUMBER, Type.SCALE):
                cells.append(value)
            else:
                cells.append(_worded(question, value, ";", "") or None)
        sheet.append(cells)
    book.save(path)
    _share_texts(path)
    return path


def _share_texts(path: Path) -> None:
    """Texts in a table of their own, as Excel writes them and openpyxl does not."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    texts: dict[str, int] = {}

    def numbered(cell: re.Match[str]) -> str:
        return f't="s"><v>{texts.setdefault(cell[1], len(texts))}</v></c>'

    sheet = re.sub(r't="inlineStr"><is>(.*?)</is></c>', numbered, parts["xl/worksheets/sheet1.xml"])
    shared = "".join(f"<si>{text}</si>" for text in texts)
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/worksheets/sheet1.xml"] = sheet
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{namespace}" count="{len(texts)}">{shared}</sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", override)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def redcap_raw_csv(clients: Sequence[Answers], library: Library) -> str:
    """Names of fields as header, options by their numbers, a column of 1 and 0 for each option of several."""
    questions = list(library.questionnaire)
    header = ["record_id", "redcap_event_name", "redcap_survey_identifier", "back_pain_timestamp"]
    for question in questions:
        several = question.type is Type.MULTI
        header += [f"{question.id}___{code(question, o)}" for o in question.option_ids] if several else [question.id]
    rows = []
    for number, answers in enumerate(clients, 1):
        row = [f"R-{number}", "baseline_arm_1", "", moment(number).isoformat(" ")]
        for question in questions:
            value = answers.get(question.id)
            if question.type is Type.MULTI:
                row += ["1" if option in (value or ()) else "0" for option in question.option_ids]
            elif question.options and value is not None:
                row.append(code(question, value))
            else:
                row.append(_worded(question, value, "", "%Y-%m-%d"))
        rows.append([*row, "2"])
    return written_csv([*header, "back_pain_complete"], rows)


def redcap_label_csv(clients: Sequence[Answers], library: Library) -> str:
    """Question texts as header, options by their labels, a column of Checked and Unchecked for each of several."""
    questions = list(library.questionnaire)
    header = ["Record ID", "Event Name", "Survey Identifier", "Survey Timestamp"]
    for question in questions:
        several = question.type is Type.MULTI
        header += [f"{question.ask} (choice={o.label})" for o in question.options] if several else [question.ask]
    rows = []
    for number, answers in enumerate(clients, 1):
        row = [f"R-{number}", "Baseline", "", moment(number).isoformat(" ")]
        for question in questions:
            value = answers.get(question.id)
            if question.type is Type.MULTI:
                row += ["Checked" if option in (value or ()) else "Unchecked" for option in question.option_ids]
            else:
                row.append(_worded(question, value, "", "%Y-%m-%d"))
        rows.append([*row, "Complete"])
    return written_csv([*header, "Complete?"], rows)


def code(question: Question, option: str) -> str:
    """The number that REDCap has for an option; 99 and 98 for those that stand apart, as its users like it."""
    return {"none": "99", "unsure": "98"}.get(option, str(question.option_ids.index(option) + 1))


def _worded(question: Question, value: Any, separator: str, day: str) -> str:
    """An answer as a form writes it: options by their labels."""
    if value is None:
        return ""
    if question.type is Type.MULTI:
        return separator.join(question.label(option) for option in value)
    if question.options:
        return question.label(value)
    if question.type is Type.DATE:
        return date.fromisoformat(value).strftime(day)
    return str(value)


def written_csv(header: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Rows as the text of a table."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
