"""The report for a browser: the words and numbers of the PDF, in a shape that a screen reader tells."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import weasyprint

from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.report import Looks, Report, Tally, count_runs, report_html
from guidegen.report.pieces import Bar, Cell, Heading, Table, Text, Together
from guidegen.report.story import story
from tests.report.test_report import EMERGENCY, URGENT, batch, entry, failed, mailed, pdf_of, report_words, run_report
from tests.support.narrow import laid_out_narrow, too_wide
from tests.support.tagged import outline_of_html

REPORT = Report("Riverside & Sons", date(2026, 11, 20), "20.11.2026", Looks("a4", "#0b4a5e", "#e7edef", "en-GB"))
HEBREW = "דוד-12"


@pytest.fixture
def tally(tmp_path: Path) -> Tally:
    """Two runs with every kind of list and of bar, and mail."""
    lines = [
        *(entry(row, flags=["RF13"] * (row % 2), level="SOON" if row % 3 else "ROUTINE") for row in range(2, 40)),
        entry(50, **EMERGENCY),
        entry(51, client_id=HEBREW, **URGENT),
        failed(52, "<b>invalid</b>: pain_avg"),
        entry(53, unread=["rf_nerve"]),
        entry(54, overridden=["RF02: stepped down by Dr B. Ones"]),
        entry(55, note="printed without the client's name"),
    ]
    return count_runs([batch(tmp_path / "one", lines), mailed(tmp_path / "two", {"sent": 3, "unknown": 1})])


def page_of(tally: Tally, library: Library) -> Element:
    html = report_html(tally, library, REPORT, Settings()).decode()
    root: Element = weasyprint.HTML(string=html).etree_element
    return root


def words_of(element: Element) -> str:
    """Text as it is read, without the signs of direction."""
    return " ".join(re.sub("[\u2068\u2069\u200e]", "", " ".join(element.itertext())).split())


def test_it_says_what_the_pdf_says_in_the_same_order(tally: Tally, library: Library) -> None:
    """Every heading, paragraph and cell of the one story, and nothing besides but its note."""
    told: list[str] = []
    pieces = [
        inner
        for piece in story(tally, library, REPORT)
        for inner in (piece.pieces if isinstance(piece, Together) else (piece,))
    ]
    for piece in pieces:
        if isinstance(piece, Heading | Text):
            told.append(piece.words)
        elif isinstance(piece, Table):
            told += [column.head or "Bar" for column in piece.columns]
            cells = [cell for row in piece.rows for cell in row if not isinstance(cell, Bar)]
            told += [cell.words if isinstance(cell, Cell) else cell for cell in cells]
    assert len(told) > 300
    main = page_of(tally, library).find(".//main")
    assert main is not None
    assert words_of(main).split() == " ".join(told).split()
    # The same story is what the PDF is made from.
    printed = " ".join(report_words(pdf_of(tally, library)))
    assert all(piece.words in printed for piece in pieces if isinstance(piece, Heading))


def test_headings_go_down_by_one_and_lists_stand_below_theirs(tally: Tally, library: Library) -> None:
    """One title; its parts; below those that list clients, one for each list."""
    headings = outline_of_html(report_html(tally, library, REPORT, Settings()).decode()).headings
    levels = [level for level, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    below = {words: level for level, words in headings}
    assert (below["Levels"], below["Clients to ask about"], below["EMERGENCY: 1"]) == (2, 2, 3)
    # The counts of e-mail, and then the list of it.
    assert [level for level, words in headings if words == "E-mail"] == [2, 2]


def test_tables_have_heads_and_names(tally: Tally, library: Library) -> None:
    """Every table is named by the heading above it; each column, and each row where one cell names it, has its head."""
    root = page_of(tally, library)
    ids = {element.get("id"): words_of(element) for element in root.iter() if element.get("id")}
    tables = list(root.iter("table"))
    assert len(tables) > 15
    for table in tables:
        assert ids[table.get("aria-labelledby")]
        heads = [cell for row in table.findall("./thead/tr") for cell in row]
        assert all(cell.tag == "th" and cell.get("scope") == "col" and words_of(cell) for cell in heads)
        rows = table.findall("./tbody/tr")
        assert rows
        for row in rows:
            assert len(row) == len(heads)
            assert [cell.get("scope") for cell in row if cell.tag == "th"] in (["row"], [])
    named = [table for table in tables if table.find("./tbody/tr/th") is not None]
    assert len(tables) - len(named) == 1  # what needs a person


def test_bars_are_told_in_words_and_as_long_as_they_are(tally: Tally, library: Library) -> None:
    """Each is a picture with an alternative text; the longest of a table is whole, and nothing is no bar."""
    svg = "{http://www.w3.org/2000/svg}"
    root = page_of(tally, library)
    bars = list(root.iter(f"{svg}svg"))
    assert len(bars) > 20
    for bar in bars:
        found = re.fullmatch(r"(\d+)% of the longest", bar.get("aria-label", ""))
        assert found
        assert bar.get("role") == "img"
        length = re.match(r"M0 1h([\d.]+)v", bar.findall(f"{svg}path")[1].get("d", ""))
        assert length
        assert abs(float(length[1]) - float(found[1])) <= 0.5
    assert {"0% of the longest", "100% of the longest"} <= {bar.get("aria-label") for bar in bars}


def test_words_from_outside_bring_no_markup_and_keep_their_direction(tally: Tally, library: Library) -> None:
    """A reason is escaped; a client's number in Hebrew stands apart."""
    html = report_html(tally, library, REPORT, Settings()).decode()
    assert "<b>invalid" not in html
    assert "&lt;b&gt;invalid" in html
    assert f'<bdi dir="rtl">\u2068{HEBREW}\u2069\u200e</bdi></th>' in html
    assert '<html lang="en-GB">' in html


def test_it_fits_a_small_telephone(tally: Tally, library: Library) -> None:
    """Each row stands as a list of its own; nothing is beside the window."""
    html = report_html(tally, library, REPORT, Settings()).decode()
    # What prints knows no colours of the browser's.
    plain = re.sub(r"color-mix\([^;]*\)|Canvas(?:Text)?|currentColor", "#000", html)
    page = laid_out_narrow(re.sub(r"@media \(prefers-color-scheme: light\) \{[^\n]*\n", "\n", plain))
    assert len(page.boxes) > 500
    assert too_wide(page) == []


def test_it_is_written_beside_the_pdf_when_asked_for(tmp_path: Path) -> None:
    """Readable by its owner alone; an older one is replaced, any other page is not."""
    folder = batch(tmp_path / "run", [entry(2)])
    for _ in range(2):
        result = run_report(folder, "--html", "-o", tmp_path / "r.pdf")
        assert result.exit_code == 0, result.stderr
        assert "r.pdf, r.csv and r.html written" in result.stderr.replace(f"{tmp_path}/", "")
    assert (tmp_path / "r.html").stat().st_mode & 0o777 == 0o600
    assert run_report(folder).exit_code == 0
    assert not (folder / "report.html").exists()
    (tmp_path / "r.html").write_text("<title>Mine</title>")
    result = run_report(folder, "--html", "-o", tmp_path / "r.pdf")
    assert result.exit_code == 2
    assert "is no report's page" in result.stderr
    assert (tmp_path / "r.html").read_text() == "<title>Mine</title>"


def test_a_clinics_template_takes_the_place_of_ours(tmp_path: Path, tally: Tally, library: Library) -> None:
    """As with every other page."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "report.html.j2").write_text("{{ title }}: {{ pieces | length > 50 }}")
    assert report_html(tally, library, REPORT, Settings(folder=tmp_path)) == b"Report on guides, 20.11.2026: True"
