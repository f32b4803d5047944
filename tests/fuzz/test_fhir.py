"""Thousands of broken responses: each is refused or means what stands there; huge files cost next to nothing."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guidegen.answers import Answers, parse_answers
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import Source
from guidegen.library import Library
from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.fhir import read_responses
from tests.support.base import ROOT
from tests.support.fhir_sample import FILE, Json, bundle, raw, response
from tests.support.pace import is_within
from tests.support.plausible import random_answers
from tests.support.sampled import sampled

pytestmark = pytest.mark.slow

RESPONSES = 25
# What the reader has refused is refused; one in so many is checked all the same, for that must not crash either.
CHECKED_ANYWAY = 20
DISTANCES = ("km_usual", "km_now", "longest_30d")
SCALARS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    3.5,
    1e400,
    "",
    "none",
    "bladder",
    "\x00",
    "x" * 300,
    [],
    {},
    [[]],
)


# What stands in a response, read in another way than the reader does: every scalar under any "answer" of a linkId.


def stated(resource: Any) -> dict[str, set[str]]:
    """All codes, numbers and texts that stand as answers, by their linkIds, wherever they are."""
    found: dict[str, set[str]] = {}
    for part in _objects(resource):
        if isinstance(part.get("linkId"), str) and isinstance(part.get("answer"), list) and part["answer"]:
            into = found.setdefault(part["linkId"].strip(), set())
            for answer in _objects(part["answer"]):
                for key, value in answer.items():
                    if value is not None and (
                        key == "code" or (key.startswith("value") and not isinstance(value, dict | list))
                    ):
                        into.add(_plain(value))
    return found


def _objects(part: Any) -> Iterator[Json]:
    if isinstance(part, dict):
        yield part
    for child in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _objects(child)


def _is_response(part: Json) -> bool:
    return part.get("resourceType") == "QuestionnaireResponse"


def _plain(value: Any) -> str:
    try:
        return f"{float(value):g}"
    except (TypeError, ValueError):
        return str(value).strip()


def differences(answers: Answers, resource: Any, questionnaire: Questionnaire) -> list[str]:
    """The questions whose accepted answer is not all that the response states; what was ignored is told by name."""
    told = " ".join(warning.message for warning in answers.warnings)
    found = stated(resource)
    different = [link for link in answers.values if link not in found]
    for link, values in found.items():
        read = answers.values.get(link)
        kept = {_plain(value) for value in (read if isinstance(read, tuple) else [read]) if value is not None}
        if answers.values.get("distance_unit") == "mi" and link in DISTANCES:
            values = {_plain(round(float(value) * 1.609, 3)) for value in values}
        if link in questionnaire.by_id:  # a label stands for its option, and capitals do not matter
            values = {questionnaire[link].option_meant(value) or value for value in values if value}
        ignored = {value for value in values if f"{link}: '{value}' is ignored" in told}
        if f"{link}: the answer is ignored" in told:
            ignored = values
        by_words = {value for value in kept if f"{link}: taken as '{value}' by its words" in told}
        if kept | ignored != values | by_words:
            different.append(f"{link}: {kept} of {values}")
    return different


# Ways to break one


def parts(resource: Any) -> list[Any]:
    """Every object and list in a tree."""
    found: list[Any] = [resource] if isinstance(resource, dict | list) else []
    for part in found:
        children = part.values() if isinstance(part, dict) else part
        found += [child for child in children if isinstance(child, dict | list)]
    return found


def drop(rng: random.Random, resource: Json) -> None:
    part = rng.choice([part for part in parts(resource) if part])
    del part[_any_key(rng, part)]


def rename(rng: random.Random, resource: Json) -> None:
    part = rng.choice([part for part in parts(resource) if isinstance(part, dict) and part])
    key = _any_key(rng, part)
    other = rng.choice([key[:-1], key + "s", key.upper(), "_" + key, "item", "answer", "valueString", "code"])
    part[other] = part.pop(key)


def replace(rng: random.Random, resource: Json) -> None:
    part = rng.choice([part for part in parts(resource) if part])
    part[_any_key(rng, part)] = rng.choice(SCALARS)


def duplicate(rng: random.Random, resource: Json) -> None:
    lists = [part for part in parts(resource) if isinstance(part, list) and part]
    if lists:
        part = rng.choice(lists)
        part.insert(rng.randrange(len(part) + 1), json.loads(json.dumps(rng.choice(part))))


def swap(rng: random.Random, resource: Json) -> None:
    """Two parts of the same kind of place change their values, so that good values stand in wrong places."""
    dicts = [part for part in parts(resource) if isinstance(part, dict) and part]
    first, second = rng.choice(dicts), rng.choice(dicts)
    if common := sorted(set(first) & set(second)):
        key = rng.choice(common)
        first[key], second[key] = second[key], first[key]


def respell(rng: random.Random, resource: Json) -> None:
    part = rng.choice([part for part in parts(resource) if part])
    key = _any_key(rng, part)
    if isinstance(part[key], str) and part[key]:
        at = rng.randrange(len(part[key]))
        part[key] = part[key][:at] + rng.choice(["", "x", " ", "É", "none"]) + part[key][at + 1 :]


def wrap(rng: random.Random, resource: Json) -> None:
    part = rng.choice([part for part in parts(resource) if part])
    key = _any_key(rng, part)
    part[key] = rng.choice([[part[key]], {"value": part[key]}, {"item": part[key]}])


def _any_key(rng: random.Random, part: Any) -> Any:
    return rng.choice(list(part)) if isinstance(part, dict) else rng.randrange(len(part))


MUTATIONS: tuple[Callable[[random.Random, Json], None], ...] = (drop, rename, replace, duplicate, swap, respell, wrap)


def torn(rng: random.Random, text: bytes) -> bytes:
    """A file cut off, or with a few bytes lost or changed."""
    at = rng.randrange(len(text))
    return rng.choice(
        [text[:at], text[:at] + text[at + rng.randrange(1, 40) :], text[:at] + rng.randbytes(2) + text[at + 2 :]]
    )


def placed(error: AnswersError) -> bool:
    return bool(error.problems) and all(str(problem).startswith(FILE) for problem in error.problems)


def outcomes(text: bytes, library: Library) -> list[Answers | None]:
    """The answers of each response in a file, None for one that is refused; nothing where the whole file is."""
    try:
        sources = read_responses(text, FILE, library).sources
    except AnswersError as error:
        return [] if placed(error) else pytest.fail("a problem without its place")
    return [checked(source, library) for source in sources]


def checked(source: Source, library: Library) -> Answers | None:
    if source.problems and zlib.crc32(str(source.data).encode()) % CHECKED_ANYWAY:
        return None
    try:
        return parse_answers(source, library)
    except AnswersError as error:
        return None if placed(error) else pytest.fail("a problem without its place")


@pytest.mark.parametrize("mutants", sampled([600, 5_000], [600]))
def test_every_broken_response_is_refused_or_means_what_stands_there(mutants: int, library: Library) -> None:
    """Dropped, renamed, replaced, doubled, swapped, respelt, wrapped, torn: no crash, no answer lost in silence."""
    rng = random.Random(7)
    texts = []
    for number in range(RESPONSES):
        resource = response(library.questionnaire, random_answers(rng, library, calm=0.8))
        texts.append(raw(bundle(resource) if number % 5 == 0 else resource))
    accepted = refused = 0
    for number in range(mutants):
        text = texts[number % RESPONSES]
        if number % 10 == 9:
            text = torn(rng, text)
        else:
            resource = json.loads(text)
            for _ in range(rng.choice((1, 1, 1, 2, 3))):
                rng.choice(MUTATIONS)(rng, resource)
            text = json.dumps(resource, ensure_ascii=rng.random() < 0.5).encode()
        found = outcomes(text, library)
        refused += not found
        written = [part for part in _objects(json.loads(text)) if _is_response(part)] if found else []
        for answers, resource in zip(found, written, strict=True):
            refused += answers is None
            accepted += answers is not None
            assert answers is None or differences(answers, resource, library.questionnaire) == []
    assert accepted > mutants // 16
    assert refused > mutants // 5


def test_the_other_reading_sees_a_lost_answer(library: Library) -> None:
    """The comparison that the mutants are held to fails where an answer is not in the file, or only there."""
    resource = response(library.questionnaire)
    (answers,) = outcomes(raw(resource), library)
    assert answers is not None
    assert differences(answers, resource, library.questionnaire) == []
    for item in (item for group in resource["item"] for item in group["item"]):
        kept, item["answer"] = item["answer"], [{"valueCoding": {"code": "x"}}]
        assert differences(answers, resource, library.questionnaire)
        item["answer"] = kept


# Huge files


HUGE: dict[str, Callable[[], bytes]] = {
    "50 MB of one text": lambda: b'{"resourceType": "' + b"x" * 50_000_000 + b'"}',
    "50 MB of items": lambda: b'{"resourceType": "QuestionnaireResponse", "item": [' + b"{}," * 17_000_000 + b"{}]}",
    "15 MB of empty objects": lambda: b"[" + b"{}," * 5_000_000 + b"{}]",
    "15 MB of brackets": lambda: b"[" * 15_000_000,
    "as many values as may be": lambda: (
        b'{"resourceType": "QuestionnaireResponse", "item": [' + b'{"a":1},' * 249_000 + b"{}]}"
    ),
    "as many answers as may be": lambda: (
        b'{"resourceType": "QuestionnaireResponse", "item": ['
        + b'{"linkId":"a","answer":[{"valueInteger":1}]},' * 99_000
        + b"{}]}"
    ),
    "as many responses as may be": lambda: (
        b'{"resourceType": "Bundle", "entry": ['
        + b'{"resource":{"resourceType":"QuestionnaireResponse","a":1}},' * 124_000
        + b"{}]}"
    ),
    "a name in one object many times": lambda: b'{"resourceType": "Bundle"' + b',"a":1' * 490_000 + b"}",
    "15 MB of one number": lambda: b'{"resourceType": ' + b"9" * 15_000_000 + b"}",
    "a list of half a million codes": lambda: b'[{"linkId": "worse"' + b',"code":"bent"' * 470_000 + b"}",
    "torn in the middle": lambda: b'{"item": [' + b'{"linkId":"rf_body","answer":[{"valueString":"a"}]},' * 120_000,
    "torn codes of our systems": lambda: (
        b'{"item": [' + b'{"system":"urn:guidegen:low-back-pain-runner:rf_body","code":"none"},' * 200_000
    ),
    "torn words that are all other ones": lambda: b"".join(
        b'{"linkId":"rf_%d","answer":[{"display":"Collapst %d"}]},' % (number, number) for number in range(100_000)
    ),
    "as many lines as may be": lambda: b'{"resourceType":"Patient"}\n' * 400_000,
    "many short lines": lambda: b'{"resourceType":"QuestionnaireResponse"}\n' * 19_000,
    "XML with many codes": lambda: b"<Bundle>" + b'<code value="a"/>' * 900_000,
    "XML that never closes": lambda: b"<Bundle>" + b"<code value=" * 1_300_000,
    "XML of one name": lambda: b"<Bundle>" + b"<code " + b"value" * 3_000_000,
    "quotes and backslashes": lambda: b'{"linkId":"' + b'\\"' * 8_000_000,
    "text in text in text": lambda: b'{"a":"' + b'{\\"linkId\\":\\"age\\"}' * 600_000,
    "many halves of characters": lambda: b'{"resourceType": "' + b"\\ud800" * 2_500_000 + b'"}',
}
PROGRAM = """
import re, sys, time
from pathlib import Path
from guidegen import load_library
from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.readers.fhir import read_responses
library = load_library()
raw = Path(sys.argv[1]).read_bytes()
start = time.process_time()
try:
    for source in read_responses(raw, "r.json", library).sources:
        parse_answers(source, library)
except AnswersError:
    peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
    print(time.process_time() - start, int(peak[1]) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads what Linux tells of a process's memory")
@pytest.mark.parametrize("name", sampled(HUGE, ("50 MB of items", "as many answers as may be", "XML with many codes")))
def test_a_huge_file_is_refused_within_2_seconds_and_300_mb(tmp_path: Path, name: str) -> None:
    """Whatever it is made of, measured in a process of its own with the file itself in memory."""
    path = tmp_path / "r.json"
    path.write_bytes(HUGE[name]())
    command = [sys.executable, "-c", PROGRAM, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, megabytes = map(float, done.stdout.split())
    assert is_within(seconds, 2)
    assert megabytes < 300
