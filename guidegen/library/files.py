"""Content files on disk: front matter and body apart, and a clinic's folder laid over the default one."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from guidegen.errors import Place, Problem
from guidegen.files.text_with_places import Source, decode, read

KINDS = (
    "red_flags",
    "contributors",
    "presentations",
    "exercises",
    "phases",
    "run_plans",
    "treatments",
    "pain_rules",
    "advice",
    "signs",
)
# For whoever answers for the content, and no client.
FOR_REVIEW = ("rule_words.yaml", "open_decisions.yaml", "user_testing.yaml")
SINGLE = (
    "library.yaml",
    "questionnaire.yaml",
    "facts.yaml",
    "dose_limits.yaml",
    "bodies.yaml",
    "references.yaml",
    *FOR_REVIEW,
)
# Templates of what a clinician reads, and no client: they are no part of what is signed.
REVIEW_TEMPLATES = "review/"
# Where templates have their words in other languages, and once more for whoever translates them.
LOCALE = "locale"
_WORDS = f"{LOCALE}/guidegen.pot"

# The language that the content is written in.
SOURCE = "en"
# What stands in the folder of each language.
LANGUAGE_FILE = "language.yaml"
# What is called as a language is (`es`, `pt_BR`) holds translations, which are read for whoever asks for them.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?\Z")

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class ContentFile:
    """One file of the merged library; `path` is relative to content/, `shown` is what problems name.

    `is_own` says that it is a clinic's, and `default` is the file that it replaces.
    """

    path: str
    shown: str
    raw: bytes
    default: ContentFile | None = None
    is_own: bool = False


def find_files(base: Path, clinic: Path | None, problems: list[Problem]) -> dict[str, ContentFile]:
    """All content files by relative path: the clinic's replace or join the default ones, in a stable order."""
    found = dict(walk(base, "content", problems, without=_is_apart))
    if not found:
        problems.append(Problem(Place(str(base)), "no content found", "reinstall guidegen"))
    if clinic is not None:
        for path, file in walk(clinic, str(clinic), problems, without=is_language):
            found[path] = replace(file, default=found.get(path), is_own=True)
    return dict(sorted(found.items()))


def is_language(folder: str) -> bool:
    """Whether a folder of the content holds a translation."""
    return _LANGUAGE.match(folder) is not None


def unknown_languages(clinic: Path, base: Path) -> Iterator[Problem]:
    """The folders of a clinic's content that are called as a language is, and of which nothing tells that they are."""
    for folder in sorted(clinic.iterdir()) if clinic.is_dir() else ():
        is_told = any((root / folder.name / LANGUAGE_FILE).is_file() for root in (clinic, base))
        if folder.is_dir() and is_language(folder.name) and not is_told:
            hint = f"a translation has a {LANGUAGE_FILE}: guidegen translate init {folder.name} writes it"
            yield Problem(Place(str(folder)), "nothing is read from this folder", hint)


def _is_apart(folder: str) -> bool:
    return folder == "examples" or is_language(folder)


def walk(
    root: Path, shown: str, problems: list[Problem], without: Callable[[str], bool] = lambda _: False
) -> Iterator[tuple[str, ContentFile]]:
    """Every file below a folder, but for the folders in it that it is `without`.

    A file that cannot be read is a problem, and so is a folder that cannot be opened.
    """

    def unreadable(error: OSError) -> None:
        hint = "check its permissions" if isinstance(error, PermissionError) else None
        problems.append(Problem(Place(str(error.filename)), f"cannot be read: {error.strerror}", hint))

    if not root.exists() and not root.is_symlink():
        return
    if not root.is_dir():
        problems.append(Problem(Place(shown), "this is not a folder"))
    for folder, folders, names in os.walk(root, onerror=unreadable, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        within = "".join(f"{part}/" for part in Path(folder).relative_to(root).parts)
        if not within:
            folders[:] = [name for name in folders if not without(name)]
        for name in sorted(name for name in names if not name.startswith(".")):
            relative = within + name
            try:
                with open(os.path.join(folder, name), "rb", buffering=0) as opened:  # noqa: PTH118, PTH123 (hundreds)
                    yield relative, ContentFile(relative, f"{shown}/{relative}", opened.readall())
            except OSError as error:
                unreadable(error)


def handed_out(templates: Mapping[str, ContentFile]) -> dict[str, ContentFile]:
    """The templates behind what a client is handed: their words are signed as the content's are."""
    return {path: file for path, file in templates.items() if not path.startswith(REVIEW_TEMPLATES) and path != _WORDS}


def content_hash(*parts: Mapping[str, ContentFile]) -> str:
    """SHA-256 over every path and its bytes."""
    digest = hashlib.sha256()
    for path, file in [item for files in parts for item in sorted(files.items())]:
        digest.update(f"{path}\0{len(file.raw)}\0".encode())
        digest.update(file.raw)
    return digest.hexdigest()


def read_yaml(file: ContentFile, problems: list[Problem]) -> Source:
    text, faults = decode(file.raw, file.shown)
    source = read(text, file.shown)
    problems.extend(faults + source.problems)
    return source


def read_front_matter(
    file: ContentFile, problems: list[Problem], unfinished: bool = False
) -> tuple[Source, dict[str, str]]:
    """A Markdown file's front matter as data and its body as parts by heading.

    Where it is `unfinished`, parts may be empty.
    """
    text, faults = decode(file.raw, file.shown)
    match = _FRONT.match(text.replace("\r\n", "\n"))
    if faults or match is None:
        hint = "begin with a line ---, then keys, then a line ---, then the words"
        problems.extend(faults or [Problem(Place(file.shown, 1, 1), "no front matter", hint)])
        return Source(file.shown, data={}), {}
    front, body = match.groups()
    source = read(front, file.shown, first_line=2)
    problems.extend(source.problems)
    return source, _parts(body, file, front.count("\n") + 3, problems, unfinished)


def _parts(body: str, file: ContentFile, first_line: int, problems: list[Problem], unfinished: bool) -> dict[str, str]:
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
        if not text and not unfinished:
            problems.append(Problem(Place(file.shown, line), f"the part '{name}' is empty"))
        parts[name] = text
    return parts
