"""Content files on disk: front matter and body apart, and a clinic's folder laid over the default one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from guidegen.errors import Place, Problem
from guidegen.source import Source, decode, read

KINDS = ("red_flags", "contributors", "presentations", "exercises", "phases", "run_plans", "treatments", "advice")
SINGLE = ("library.yaml", "questionnaire.yaml", "facts.yaml", "references.yaml")
# What is read, and what is easily written instead: a file must not be left out because of its ending.
SUFFIXES = (".md", ".yaml", ".markdown", ".yml")

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class ContentFile:
    """One file of the merged library; `path` is relative to content/, `shown` is what problems name.

    `default` is the file that a clinic's one replaces.
    """

    path: str
    shown: str
    raw: bytes
    default: ContentFile | None = None


def find_files(base: Path, clinic: Path | None, problems: list[Problem]) -> dict[str, ContentFile]:
    """All content files by relative path: the clinic's replace or join the default ones, in a stable order."""
    found = dict(_walk(base, "content"))
    if not found:
        problems.append(Problem(Place(str(base)), "no content found", "reinstall guidegen"))
    if clinic is not None and clinic.is_dir():
        for path, file in _walk(clinic, str(clinic)):
            found[path] = replace(file, default=found.get(path))
    return dict(sorted(found.items()))


def _walk(root: Path, shown: str) -> Iterator[tuple[str, ContentFile]]:
    for path in root.rglob("*"):
        relative = path.relative_to(root)
        if path.suffix.lower() in SUFFIXES and path.is_file() and relative.parts[0] != "examples":
            yield (
                relative.as_posix(),
                ContentFile(relative.as_posix(), f"{shown}/{relative.as_posix()}", path.read_bytes()),
            )


def content_hash(files: dict[str, ContentFile]) -> str:
    """SHA-256 over every path and its bytes; a sign-off holds for one hash only."""
    digest = hashlib.sha256()
    for path, file in files.items():
        digest.update(f"{path}\0{len(file.raw)}\0".encode())
        digest.update(file.raw)
    return digest.hexdigest()


def read_yaml(file: ContentFile, problems: list[Problem]) -> Source:
    text, faults = decode(file.raw, file.shown)
    source = read(text, file.shown)
    problems.extend(faults + source.problems)
    return source


def read_front_matter(file: ContentFile, problems: list[Problem]) -> tuple[Source, dict[str, str]]:
    """A Markdown file's front matter as data and its body as parts by heading."""
    text, faults = decode(file.raw, file.shown)
    match = _FRONT.match(text.replace("\r\n", "\n"))
    if faults or match is None:
        hint = "begin with a line ---, then keys, then a line ---, then the words"
        problems.extend(faults or [Problem(Place(file.shown, 1, 1), "no front matter", hint)])
        return Source(file.shown, data={}), {}
    front, body = match.groups()
    source = read(front, file.shown, first_line=2)
    problems.extend(source.problems)
    return source, _parts(body, file, front.count("\n") + 3, problems)


def _parts(body: str, file: ContentFile, first_line: int, problems: list[Problem]) -> dict[str, str]:
    headings = list(_HEADING.finditer(body))
    if not headings:
        return {"": body.strip()} if body.strip() else {}
    if body[: headings[0].start()].strip():
        problems.append(
            Problem(
                Place(file.shown, first_line), "text stands before the first '## ' heading", "put it under a heading"
            )
        )
    parts: dict[str, str] = {}
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        name = heading[1]
        line = first_line + body.count("\n", 0, heading.start())
        text = body[heading.end() : following.start() if following else len(body)].strip()
        if name in parts:
            problems.append(Problem(Place(file.shown, line), f"the part '{name}' stands here a second time"))
        if not text:
            problems.append(Problem(Place(file.shown, line), f"the part '{name}' is empty"))
        parts[name] = text
    return parts
