"""A JSON schema of mapping files, for editors that complete and check."""

from __future__ import annotations

import json
from typing import Any

from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.mapping.our_columns import known_names
from guidegen.readers.mapping.units import UNITS

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": {"type": ["string", "number"]}}


def mapping_schema(questionnaire: Questionnaire) -> str:
    """The schema for one questionnaire, as JSON text."""
    to = {"enum": [column.name for column in known_names(questionnaire).values()]}
    options = {question.id: list(question.option_ids) for question in questionnaire if question.options}
    units = sorted({unit for units in UNITS.values() for unit in units})
    column: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["to"],
        "properties": {
            "to": to,
            "values": {"type": "object", "description": "their word: our option, number, or yes and no"},
            "options": {"type": "object", "description": "what stands for the * in the column's name: our option"},
            "no_answer": _TEXTS | {"description": "words that are no answer, as N/A"},
            "separator": _TEXT | {"description": "between several answers in one cell"},
            "unit": {"enum": units},
            "date": _TEXT | {"description": "for example DD/MM/YYYY HH:mm, or YYYY/M/D h:mm:ss A Z"},
            "confirmed": {"enum": ["yes", "no", True, False], "description": "a person has compared it"},
        },
        "allOf": [_options_of(id_, ids) for id_, ids in options.items()],
    }
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"guidegen mapping, questionnaire version {questionnaire.version}",
        "type": "object",
        "additionalProperties": False,
        "required": ["columns"],
        "properties": {
            "columns": {"type": "object", "additionalProperties": {"oneOf": [to, column]}},
            "ignore": _TEXTS,
            "separator": _TEXT,
            "date": _TEXT,
            "finished": {
                "type": "object",
                "additionalProperties": _TEXTS,
                "description": "a column that says whether the form was finished: the words that say so",
            },
            "not_asked": {"type": "array", "items": {"enum": _conditional(questionnaire)}},
            "not_offered": {
                "type": "object",
                "additionalProperties": False,
                "properties": {id_: {"type": "array", "items": {"enum": ids}} for id_, ids in options.items()},
            },
        },
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _options_of(id_: str, ids: list[str]) -> dict[str, Any]:
    """Whose column goes to a question gives its words that question's options."""
    meanings = {"type": "object", "additionalProperties": {"enum": [*ids, *(int(one) for one in ids if one.isdigit())]}}
    return {
        "if": {"properties": {"to": {"const": id_}}, "not": {"required": ["options"]}},
        "then": {"properties": {"values": meanings}},
        "else": {"if": {"properties": {"to": {"const": id_}}}, "then": {"properties": {"options": meanings}}},
    }


def _conditional(questionnaire: Questionnaire) -> list[str]:
    return [one.id for one in questionnaire if not one.required or one.show_if is not None]
