"""Blank questionnaires and a clinic's starting folder, made from the questionnaire itself."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from gettext import NullTranslations
from typing import Any

from guidegen.files.resources import content_dir
from guidegen.language.catalogue import translations
from guidegen.library.models import Library
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.library.regions import Region
from guidegen.library.translation import SOURCE

_EXAMPLE = "easy_acute.yaml"
CLIENT_COLUMNS = ("client_id", "name", "email", "email_consent", "answered_on")
_LANGUAGE_COLUMN = "language"
SCHEMA_FILE = "answers.schema.json"
_SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}"  # editors look for it


def answers_yaml(questionnaire: Questionnaire, unit: str, language: str = "") -> str:
    """An answers file to fill in: every question with its options as comments; `unit` (km or mi) is filled in.

    With a `language`, in whose words the questionnaire is, that is filled in too.
    """
    return "\n".join(_yaml_lines(questionnaire, unit, language)) + "\n"


def _yaml_lines(questionnaire: Questionnaire, unit: str, language: str) -> Iterator[str]:
    words = translations(language or SOURCE)
    yield _SCHEMA_LINE
    yield "# " + words.gettext("Fill in after each colon. Lists stand in brackets: [bend, sit].")
    yield "# " + words.gettext("Leave out what does not apply.")
    yield "client: {name: , id: , email: }"
    if language:
        yield f"language: {language}"
    else:
        yield "# language: es   # what this person reads, where it is not the clinic's own"
    yield "answered_on:   # " + words.gettext("the day of the answers, as 2026-11-20")
    yield "answers:"
    section = None
    for question in questionnaire:
        if question.section != section:
            section = question.section
            title = next(found.title for found in questionnaire.sections if found.id == section)
            yield f"\n  # ---- {title}"
        yield ""
        yield from notes(question, unit, language)
        filled_in = unit if question.id == "distance_unit" else "[]" if question.type is Type.MULTI else ""
        yield f"  {question.id}: {filled_in}".rstrip()


def notes(question: Question, unit: str, language: str = "") -> Iterator[str]:
    """What to know to answer a question, as comments of an answers file: its words, options and range."""
    words = translations(language or SOURCE)
    optional = "" if question.required else " " + words.gettext("(optional)")
    yield f"  # {question.ask}{optional}"
    if question.help:
        yield f"  # {question.help}"
    if whom := _whom(question, words):
        yield f"  # {whom}"
    for option in question.asked_options:
        alone = " " + words.gettext("(alone)") if option.exclusive else ""
        only = " " + words.gettext("(only if: %(rule)s)") % {"rule": option.show_if.text} if option.show_if else ""
        yield f"  #   {option.id}: {option.label}{alone}{only}"
    if wanted := _range(question, unit, words.gettext):
        yield f"  # {wanted}"


def _whom(question: Question, words: NullTranslations) -> str:
    """Whom a question is for, in words as far as there are any; empty where it is for all."""
    if question.show_if is None:
        return ""
    rule = question.show_if.text
    return f"{question.only_if} ({rule})" if question.only_if else words.gettext("Only if: %(rule)s") % {"rule": rule}


def _range(question: Question, unit: str, gettext: Callable[[str], str]) -> str:
    span = gettext("%(low)s to %(high)s")
    if question.type is Type.SCALE:
        ends = f" ({span % {'low': question.low_label, 'high': question.high_label}})" if question.low_label else ""
        return f"{span % {'low': 0, 'high': 10}}{ends}"
    if question.low is None or question.high is None:
        return ""
    told = span % {"low": f"{question.low:g}", "high": f"{question.high:g}"}
    return f"{told} {unit if question.distance else question.unit}".rstrip()


def json_schema(questionnaire: Questionnaire, unit: str, language: str = "") -> str:
    """A JSON schema of the answers file, for editors and form builders."""
    words = translations(language or SOURCE)
    properties = {question.id: _property(question, words) for question in questionnaire}
    always = [question.id for question in questionnaire if question.required and question.show_if is None]
    text = {"type": "string"}
    override = dict.fromkeys(("flag", "to", "permit", "by", "registration", "on", "reason"), text)
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"guidegen answers, questionnaire version {questionnaire.version}",
        "description": f"Distances are in {unit} unless distance_unit says otherwise.",
        "type": "object",
        "additionalProperties": False,
        "required": ["answered_on", "answers"],
        "properties": {
            "client": {
                "type": "object",
                "additionalProperties": False,
                "properties": {key: {"type": ["string", "null"]} for key in ("name", "id", "email")},
            },
            "language": {"type": "string", "title": "what this person reads, as a code"},
            "answered_on": {"type": "string", "format": "date"},
            "answers": {"type": "object", "additionalProperties": False, "required": always, "properties": properties},
            "overrides": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": list(override),
                    "properties": override,
                },
            },
        },
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _property(question: Question, words: NullTranslations) -> dict[str, Any]:
    found: dict[str, Any] = {"title": question.ask}
    notes = [question.help, _whom(question, words)]
    options = [{"const": option.id, "title": option.label} for option in question.options]
    match question.type:
        case Type.NUMBER | Type.SCALE:
            found |= {"type": "integer" if question.integer else "number"}
            found |= {
                key: limit
                for key, limit in (("minimum", question.low), ("maximum", question.high))
                if limit is not None
            }
        case Type.CHOICE:
            found |= {"oneOf": options}
        case Type.YES_NO:
            found |= {"oneOf": [*options, {"type": "boolean"}]}
        case Type.MULTI:
            found |= {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"oneOf": options}}
        case Type.DATE:
            found |= {"type": "string", "format": "date"}
        case Type.TEXT:
            found |= {"type": "string", "maxLength": question.max_length}
    described = " ".join(note for note in notes if note)
    return found | ({"description": described} if described else {})


def clients_csv(questionnaire: Questionnaire, unit: str, language: str = "") -> str:
    """The header of a table of clients: one row a client, several choices joined by a semicolon.

    Where a language is asked for, clients may read several, and each row says which.
    """
    text = io.StringIO()
    columns = [*CLIENT_COLUMNS, *([_LANGUAGE_COLUMN] if language else [])]
    csv.writer(text, lineterminator="\r\n").writerow([*columns, *(question.id for question in questionnaire)])
    return text.getvalue()


BLANKS: dict[str, Callable[[Questionnaire, str, str], str]] = {
    "yaml": answers_yaml,
    "json-schema": json_schema,
    "csv": clients_csv,
}


def example_yaml(today: date) -> str:
    """Complete answers of a made-up client, given today: answers that are older bring reminders."""
    text = (content_dir() / "examples" / _EXAMPLE).read_text(encoding="utf-8")
    dated = re.sub(r"^answered_on: .*$", f"answered_on: {today}", text, count=1, flags=re.MULTILINE)
    return f"{_SCHEMA_LINE}\n# A made-up client, to try guidegen with.\n{dated}"


def clinic_files(library: Library, region: Region | None, today: date, language: str = "") -> dict[str, str]:
    """The files of a new clinic folder by name; with a `language`, in whose words the library is, for its clients."""
    unit = region.distance_unit if region else "km"
    return {
        "guidegen.toml": settings_toml(library, region, language),
        "answers.yaml": answers_yaml(library.questionnaire, unit, language),
        "example.yaml": example_yaml(today),
        SCHEMA_FILE: json_schema(library.questionnaire, unit, language),
        "clients.csv": clients_csv(library.questionnaire, unit, language),
    }


def settings_toml(library: Library, region: Region | None, language: str = "") -> str:
    """guidegen.toml with every setting of a clinic, most of them as comments."""
    spoken = f'language = "{language}"  ' if language else '# language = "es"'
    known = ", ".join(library.regions)
    chosen = f'region = "{region.id}"' if region else '# region = "uk"'
    return f"""# guidegen settings of one clinic. A line that begins with # is not in force.

# Decides emergency numbers, words, units and paper. Without a region nothing is printed. One of: {known}
{chosen}

[clinic]
# name = "Riverside Running Clinic"
# address = "1 River Road, Riverside"
# phone = "0123 456789"
# email = "hello@example.org"
# website = "example.org"
# booking_url = "https://example.org/booking"   # printed as a QR code; with https:// in front
# logo = "logo.svg"       # SVG, PNG or JPEG in this folder, at most 1 MB and 4000 pixels a side
# colour = "#0b4a5e"      # of headings and lines; dark enough to be read on white (contrast 7 to 1)
# clinician = "A. Clinician, physiotherapist"

[print]
# paper = "a4"          # a4 or letter; without it the region decides
text = "standard"       # standard or large
ink = "colour"          # colour or grey
sides = "single"        # double: both sides of the paper, with room to bind; parts to hand out begin on a new sheet
extent = "full"         # short: the part to use, the log and the letter, without the part to read
{spoken}       # what clients read whose answers do not say; without it English
marks = false           # true: crop marks and bleed, for a printer who trims

# Fonts of a language whose letters the usual typeface lacks, a regular and a bold one: files in this folder, or with
# their whole paths, such as /usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf (Debian's fonts-noto-core).
[print.fonts]
# ar = ["NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"]

# What one document may take of the computer (Linux), in case a template or a style never comes to an end. These are the
# highest values; lower ones stop it sooner.
[limits]
# seconds = 30            # of computing time
# memory = 1500           # MB

# For guidegen email. Password and token stand nowhere here: they come from GUIDEGEN_SMTP_PASSWORD or
# GUIDEGEN_SMTP_TOKEN, the commands below or the keyring of the computer.
[mail]
# host = "mail.example.org"
# security = "starttls"   # starttls, tls, or none (for a server on this computer)
# port = 587              # without it 587 for starttls, 465 for tls, 25 for none
# user = "clinic"
# from = "Riverside Running Clinic <hello@example.org>"
# reply_to = "reception@example.org"
# per_minute = 30         # messages; 0: no limit
# per_connection = 50     # messages; 0: no limit
# retries = 3             # how often a message is tried again that the server cannot take for now
# retry_seconds = 30      # before the first time; then twice as long each time
# ca_file = "ca.pem"      # where the server's certificate comes from an authority of your own
# password_command = "pass show clinic/mail"
# auth = "oauth"          # password, or oauth for providers that take tokens instead (XOAUTH2, OAUTHBEARER)
# token_command = "clinic-token"   # prints an access token; asked again when the server refuses the last one
# ledger = "ledger.sqlite"   # one record of all mail in this folder; without it each batch folder has its own

# Who has read and approved the content stands in no setting: your clinician signs it with guidegen sign.
"""
