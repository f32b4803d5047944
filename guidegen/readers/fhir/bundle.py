"""A FHIR file to its responses: resources, Bundles, Parameters, a list of them or one a line, and their Patients."""

from __future__ import annotations

from typing import Any

from guidegen.errors import AnswersError, Place, Problem
from guidegen.library import Library
from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.fhir.codes import is_fhir
from guidegen.readers.fhir.contents import RESPONSE, Contents
from guidegen.readers.fhir.guesses import guesses_in_file, guesses_in_resource
from guidegen.readers.fhir.json_text import Line, parse_lines
from guidegen.readers.fhir.response import Response, read_response
from guidegen.readers.fhir.subject import Located
from guidegen.readers.mapping.models import Mapping
from guidegen.readers.rows import WholeFileError
from guidegen.readers.tables.folder import FileClients

MAX_RESPONSES = 5_000


def read_responses(
    raw: bytes, file: str, library: Library, allow_status: bool = False, mapping: Mapping | None = None
) -> FileClients:
    """Every response in a file, in its order, each with its own problems and warnings.

    `allow_status` takes responses that are not completed, but never one entered in error; `mapping` reads the items of
    somebody else's form. Raises WholeFileError where the file as a whole cannot be read or holds no response.
    """
    questionnaire = library.questionnaire
    try:
        lines = parse_lines(raw, file)
        contents = _contents(lines, file)
    except AnswersError as error:
        raise WholeFileError(error.problems, guesses_in_file(raw, file, questionnaire, mapping)) from error
    read = [
        read_response(response, file, library, contents.patients, allow_status, mapping)
        for response in contents.responses
    ]
    read += [_alike(located, file) for located in contents.alike]
    for response, located in zip(read, [*contents.responses, *contents.alike], strict=True):
        # What is wrong with the file is wrong with each; its red flags are told all the same.
        response.problems[:0] = contents.notes.problems
        is_unknown = response.data is not None and response.data["answers"].keys() - questionnaire.by_id.keys()
        if response.problems or response.unread or is_unknown:
            response.guesses = guesses_in_resource(located.resource, file, questionnaire, mapping)
    read += [_torn(line, file, questionnaire, mapping) for line in lines if line.problems]
    read.sort(key=_line_number)
    missing = contents.missing()
    read[0].warnings += [*missing, *contents.passed_over()]
    warnings, turned = (mapping.warnings, mapping.turned) if mapping else ((), ())
    return FileClients(file, read, warnings=warnings, incomplete=[*missing, *contents.notes.problems, *turned])


def _contents(lines: list[Line], file: str) -> Contents:
    """The resources of a file. Raises AnswersError where there is none that a client's answers can be read from."""
    contents = Contents(file)
    for line in lines:
        if not line.problems:
            _take(line.tree, line.path, contents)
    problems = [*contents.notes.problems, *(problem for line in lines for problem in line.problems)]
    if problems and not contents.responses:
        raise AnswersError(problems)
    if len(contents.responses) > MAX_RESPONSES:
        raise AnswersError([Problem(Place(file), f"more than {MAX_RESPONSES} responses in a file", "split it")])
    if not contents.responses:
        raise AnswersError([_no_response(contents, lines[0].tree, file)])
    return contents


def _take(tree: Any, path: str, contents: Contents) -> None:
    if isinstance(tree, list) and any(is_fhir(part) for part in tree):
        for index, part in enumerate(tree):
            contents.take(part, f"{path}[{index}]")
    elif is_fhir(tree):
        contents.take(tree, f"{path}{str(tree['resourceType'])[:60]}")
    else:
        message, hint = "no FHIR resource: 'resourceType' is missing", f"export the {RESPONSE} itself"
        contents.notes.problems.append(Problem(Place(contents.file, at=path or None), message, hint))
        contents.keep_alike(tree, path)


def _no_response(contents: Contents, tree: Any, file: str) -> Problem:
    kind = str(tree["resourceType"])[:60] if isinstance(tree, dict) else None
    is_blank = "Questionnaire" in contents.ignored
    hint = "this is the blank form; export what was filled in" if is_blank else f"export the {RESPONSE}"
    held = ", ".join(f"{count} {kind}" for kind, count in sorted(contents.ignored.items()))
    missing = contents.missing()
    message = f"no {RESPONSE} in this file" + (f", which holds {held}" if held else "")
    return Problem(Place(file, at=kind), message, f"{missing[0].message}; {hint}" if missing else hint)


def _alike(located: Located, file: str) -> Response:
    """The client of a resource that holds answers, and does not say that it is a response: good to look through."""
    message, hint = f"answers stand here in what is no {RESPONSE}", "export the file again"
    return Response(file, problems=[Problem(Place(file, at=located.path), message, hint)], named={(): located.path})


def _torn(line: Line, file: str, questionnaire: Questionnaire, mapping: Mapping | None) -> Response:
    """The client of a line that cannot be read: nothing is known but what may be meant."""
    guesses = guesses_in_file(line.raw, file, questionnaire, mapping)
    return Response(file, problems=line.problems, named={(): line.path}, guesses=guesses)


def _line_number(response: Response) -> int:
    """The line of a file with a resource a line; all of another file are in its order as they are."""
    number, colon, _ = response.named[()].partition(":")
    return int(number) if colon else 0
