"""The documentation: commands and options in it exist, and all are told; its example runs, its links lead on."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from guidegen.cli import main
from guidegen.files.text_with_places import read
from tests.support.base import ROOT

README = ROOT / "README.md"
EXAMPLE = ROOT / "content" / "examples" / "easy_acute.yaml"
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = sorted([*ROOT.glob("*.md"), *DOCS])
REDIRECTIONS = (">", ">>", "2>", "<", "|")


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    """A page's pieces, those inside lines among them."""
    found = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    return tuple(inner for token in found for inner in (token, *(token.children or ())))


def code_lines(page: Path) -> Iterator[str]:
    """The lines of a page's code blocks, but for those in another language than the shell's."""
    for token in tokens(page):
        if token.type == "code_block" or (token.type == "fence" and token.info in ("", "sh")):
            yield from (line.strip() for line in token.content.splitlines())


def quoted(page: Path) -> Iterator[str]:
    """Code inside sentences and tables."""
    return (token.content for token in tokens(page) if token.type == "code_inline")


def words_of(line: str) -> list[str]:
    """A shell line's words up to its comment or redirection, without the folder of the program."""
    words = shlex.split(line.removeprefix(".venv/bin/"), comments=True)
    end = next((index for index, word in enumerate(words) if word in REDIRECTIONS), len(words))
    return words[:end]


def parse(words: list[str], whole: bool = True) -> None:
    """Parse a line with the command's own parser and run nothing. Raises click.UsageError.

    A line that is not `whole`, as in a sentence, may leave out arguments and the value of its last option.
    """
    program, *given = words
    group = program_context()
    command: click.Command | None = click.Command(program, params=main.get_params(group))
    if not given[0].startswith("-"):
        _, command, given = main.resolve_command(group, given)
    assert command is not None
    try:
        command.make_context(command.name, given, parent=group)
    except click.exceptions.Exit:
        return  # --help and --version
    except (click.MissingParameter, click.BadOptionUsage):
        if whole:
            raise


def program_context() -> click.Context:
    return click.Context(main, info_name="guidegen", **main.context_settings)


def headings(page: Path) -> Iterator[tuple[int, str, int]]:
    """Level, words and line of each heading."""
    pieces = tokens(page)
    for opening, words in pairwise(pieces):
        if opening.type == "heading_open":
            assert opening.map is not None
            yield int(opening.tag[1:]), words.content, opening.map[0]


def anchor(heading: str) -> str:
    """A heading's address, as GitHub makes it."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def section_of(command: str) -> str:
    """The section that is headed by a command's name, with what stands below it."""
    found = []
    for page in DOCS:
        lines = page.read_text(encoding="utf-8").splitlines()
        listed = [*headings(page), (0, "", len(lines))]
        for index, (level, words, start) in enumerate(listed):
            if words.startswith(f"`{command}`"):
                end = next(line for other, _, line in listed[index + 1 :] if other <= level)
                found.append("\n".join(lines[start:end]))
    assert len(found) == 1, f"{len(found)} sections are headed by `{command}`"
    return found[0]


def options_of(command: click.Command) -> list[str]:
    """Every spelling of every option that is not hidden; a group has those of its commands."""
    commands = [command, *getattr(command, "commands", {}).values()] if command is not main else [command]
    params = [param for each in commands for param in each.params]
    options = [param for param in params if isinstance(param, click.Option) and not param.hidden]
    return [spelling for option in options for spelling in (*option.opts, *option.secondary_opts)]


def is_told(option: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){option}(?![\w-])", text) is not None


def test_every_command_line_is_one_that_the_commands_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each `guidegen` line of a code block names a command, options and as many arguments as that command has."""
    monkeypatch.chdir(tmp_path)  # where no file of ours can be taken for one that a line names
    lines = [(page, line) for page in PAGES for line in code_lines(page) if words_of(line)[:1] == ["guidegen"]]
    wrong = []
    for page, line in lines:
        try:
            parse(words_of(line))
        except click.UsageError as error:
            wrong.append(f"{page.relative_to(ROOT)}: {line}: {error.format_message()}")
    assert wrong == []
    assert len(lines) > 60
    assert {line.split()[1] for _, line in lines} >= set(main.commands)


def test_every_command_in_a_sentence_exists_with_its_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside sentences arguments may be left out; the command and its options have to be there."""
    monkeypatch.chdir(tmp_path)
    pieces = [
        (page, code if code.startswith("guidegen ") else f"guidegen {code}")
        for page in PAGES
        for code in quoted(page)
        if code.startswith(("guidegen ", *(f"{command} -" for command in main.commands)))
    ]
    wrong = []
    for page, code in pieces:
        try:
            parse(words_of(code.replace("COMMAND", "build")), whole=False)
        except click.UsageError as error:
            wrong.append(f"{page.relative_to(ROOT)}: {code}: {error.format_message()}")
    assert wrong == []
    assert len(pieces) > 30


@pytest.mark.parametrize(
    "line",
    [
        "guidegen bild answers.yaml",
        "guidegen build",
        "guidegen build one.yaml two.yaml",
        "guidegen build answers.yaml --papers a4",
        "guidegen build answers.yaml --paper a5",
        "guidegen build answers.yaml --record",
        "guidegen --colour",
    ],
)
def test_a_line_that_no_command_takes_is_refused(line: str) -> None:
    """The parser used above sees wrong commands, options, values and numbers of arguments."""
    with pytest.raises(click.UsageError):
        parse(words_of(line))


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_a_section_that_tells_all_its_options(command: str) -> None:
    """Each command stands in a heading of its own, and below it every spelling of every option."""
    told = section_of(command)
    options = options_of(main.commands[command])
    assert [option for option in options if not is_told(option, told)] == []
    assert options or command == "doctor"


def test_the_options_of_the_program_itself_are_told() -> None:
    """--help, -h and --version are somewhere in docs/."""
    told = "\n".join(page.read_text(encoding="utf-8") for page in DOCS)
    options = [*options_of(main), *main.get_help_option_names(program_context())]
    assert {"--version", "--help", "-h"} <= set(options)
    assert [option for option in options if not is_told(option, told)] == []


def test_every_make_target_is_told_and_every_one_told_exists() -> None:
    """The targets of the Makefile are those that the pages speak of."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    code = [code for page in PAGES for code in (*code_lines(page), *quoted(page))]
    told = {words[1] for line in code if line.startswith("make ") and len(words := words_of(line)) > 1}
    assert told == set(" ".join(phony).split())


def test_the_python_example_of_the_readme_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a mapping from an example file it writes a guide."""
    (code,) = (token.content for token in tokens(README) if token.type == "fence" and token.info == "python")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"mapping": read(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name).data}
    exec(compile(code, str(README), "exec"), names)
    assert names["assessment"].to_dict()["document"] == "guide"
    assert (tmp_path / "guide.pdf").read_bytes().startswith(b"%PDF")


def test_links_between_pages_lead_on() -> None:
    """Every file, picture and heading that a page links to is there; other addresses are https."""
    hrefs = [
        (page, str(token.attrs.get("href") or token.attrs["src"]))
        for page in PAGES
        for token in tokens(page)
        if token.type in ("link_open", "image")
    ]
    wrong = []
    for page, href in hrefs:
        path, _, fragment = href.partition("#")
        target = page.parent / path if path else page
        if href.startswith("https://"):
            continue
        if not target.resolve().is_relative_to(ROOT) or not target.exists():
            wrong.append(f"{page.relative_to(ROOT)}: {href}: no such file")
        elif fragment and fragment not in {anchor(words) for _, words, _ in headings(target)}:
            wrong.append(f"{page.relative_to(ROOT)}: {href}: no such heading")
    assert wrong == []
    assert len([href for _, href in hrefs if ".md" in href]) > 40


def test_every_page_of_the_documentation_is_linked_to() -> None:
    """Nobody has to find a page by looking into the folder."""
    linked = {
        (page.parent / str(token.attrs["href"]).partition("#")[0]).resolve()
        for page in PAGES
        for token in tokens(page)
        if token.type == "link_open"
    }
    assert len(DOCS) > 10
    assert [page for page in DOCS if page not in linked] == []


def test_pages_are_short_and_their_lines_fit() -> None:
    """The README greets in 130 lines, no page but the changelog is longer than 350, and no line than 120 characters."""
    lengths = {page: page.read_text(encoding="utf-8").splitlines() for page in PAGES}
    assert len(lengths[README]) <= 130
    assert [page.name for page, lines in lengths.items() if len(lines) > 350] in ([], ["CHANGELOG.md"])
    assert [f"{page.name}: {line}" for page, lines in lengths.items() for line in lines if len(line) > 120] == []
