"""The print pack: nobody gets another's guide, nothing that changed is printed, and every client has one place."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from click.testing import Result
from PIL import Image
from reportlab.lib.units import inch, mm

from guidegen.batch.records.manifest import Entry
from guidegen.batch.records.recipients import Recipient
from guidegen.cli.pack import _KINDS, _ORDERS, _SHEETS
from guidegen.delivery.pack import KINDS, ORDERS, SHEETS, Layout, addresses, chosen, draw_labels, volumes
from guidegen.delivery.pack.labels import LARGEST, SMALLEST, Address, fitted
from guidegen.delivery.pack.separators import Separator, draw_separators
from guidegen.delivery.pack.stationery import Stationery
from guidegen.delivery.pack.typeface import REGULAR, width
from tests.support.base import run
from tests.support.drawn import words_drawn
from tests.support.pack_sample import CLIENTS, Client, batch_folder, example_pdf
from tests.support.pdf_sample import pdf_faults


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch folder that tests only read; what they write goes elsewhere."""
    return batch_folder(tmp_path_factory.mktemp("batch") / "run")


def packed(*arguments: str | Path) -> Result:
    return run(["pack", *arguments])


def ids(data: bytes) -> list[str]:
    """The clients of a pack by its bookmarks."""
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        return [item.title for item in outline.root]


def entry(client_id: str, row: int, document: str = "guide", pages: int = 1) -> Entry:
    return Entry(row, client_id, "done", document=document, file=f"guides/{client_id}.pdf", pages=pages, sha256="")


def test_the_choices_of_the_command_are_those_of_the_library() -> None:
    """They are written twice, so that --help need not load what draws."""
    assert (set(_ORDERS), set(_KINDS), set(_SHEETS)) == (set(ORDERS), set(KINDS), set(SHEETS))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("urgency", ["d", "c", "R-10", "R-2", "b", "r-2"]),
        ("row", ["R-10", "R-2", "b", "c", "d", "r-2"]),
        ("id", ["b", "c", "d", "R-2", "r-2", "R-10"]),
        ("document", ["d", "c", "b", "R-10", "R-2", "r-2"]),
    ],
)
def test_each_order_is_what_it_says(order: str, expected: list[str]) -> None:
    """Emergency before urgent before all others, rows by the table, ids as people count."""
    entries = [
        entry("r-2", 9),
        entry("b", 4, "referral"),
        entry("R-10", 2),
        entry("c", 5, "urgent"),
        entry("R-2", 3),
        entry("d", 6, "emergency"),
    ]
    assert [found.client_id for found in chosen(entries, order)] == expected


def test_only_what_is_done_and_asked_for_is_chosen() -> None:
    """Failed rows have no document; `only` names the kinds."""
    entries = [entry("a", 2), entry("b", 3, "urgent"), Entry(4, "c", "failed", document="guide")]
    assert [found.client_id for found in chosen(entries, "row")] == ["a", "b"]
    assert [found.client_id for found in chosen(entries, "row", ["urgent", "referral"])] == ["b"]


def test_no_client_is_split_and_no_file_too_thick() -> None:
    """Files are filled in order, empty backs and separators counted; who is too long gets a file alone."""
    entries = [entry(str(number), number, pages=pages) for number, pages in enumerate([3, 4, 1, 30, 5], 1)]
    found = list(volumes(entries, Layout(), 12))
    assert [[client.client_id for client in volume.entries] for volume in found] == [["1", "2"], ["3"], ["4"], ["5"]]
    assert [volume.pages for volume in found] == [12, 4, 32, 8]
    assert [volume.begin for volume in found] == [1, 3, 4, 5]
    (single,) = volumes(entries, Layout(double_sided=False, separators=False))
    assert single.pages == 43
    assert list(volumes([], Layout())) == []


def test_a_pack_holds_every_client_once_and_is_accessible(shared_folder: Path, tmp_path: Path) -> None:
    """Emergency first; separators are tagged; both standards hold; no name of a client in what is told."""
    file = tmp_path / "all.pdf"
    result = packed(shared_folder, "-o", file)
    assert result.exit_code == 0, result.stderr
    data = file.read_bytes()
    assert ids(data) == ["R-1", "R-7", "R-10", "R-2"]
    assert pdf_faults(data) == []
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Runner" not in result.output
    assert "RED FLAG: not a guide for 2 clients (1 emergency, 1 urgent)" in result.stderr
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Print pack"
        pages = [page.obj.objgen for page in pdf.pages]
        for part in pdf.Root.StructTreeRoot.K[0].K.as_list():
            section = part.K[0]
            kinds = [str(element.S) for element in section.K.as_list()]
            assert set(kinds[:-1]) == {"/P"}
            assert kinds[-1] == "/Figure"
            assert str(section.K[-1].Alt) == f"QR code: {part.T}"
            number = pages.index(section.K[0].Pg.objgen)
            assert number % 2 == 0
            assert str(part.T) in words_drawn(pdf.pages[number])


def test_separators_tell_what_lies_behind_them(shared_folder: Path, tmp_path: Path) -> None:
    """Kind, pages, row and place in words; a sign before what is no guide, and before nothing else."""
    file = tmp_path / "all.pdf"
    assert packed(shared_folder, "-o", file, "--sides", "single", "-q").exit_code == 0
    with pikepdf.open(file) as pdf:
        sheets = [words_drawn(pdf.pages[number]) for number in (0, 2)]
        last = words_drawn(pdf.pages[len(pdf.pages) - 1 - pages_of("sciatica")])
    assert sheets[0][1:] == [
        *("R-1", "NOT A GUIDE", "EMERGENCY: call this client now.", "Do not post it."),
        *("Emergency page", "1 page", "Row 5 of the table", "1 of 4 in this pack"),
    ]
    assert "NOT A GUIDE" in sheets[1]
    assert last[1:] == ["R-2", "Guide", f"{pages_of('sciatica')} pages", "Row 3 of the table", "4 of 4 in this pack"]


def pages_of(name: str) -> int:
    with pikepdf.open(io.BytesIO(example_pdf(name))) as pdf:
        return len(pdf.pages)


def test_the_code_on_a_separator_is_the_clients_id() -> None:
    """What a scanner reads off the sheet is the id and nothing else."""
    zxingcpp = pytest.importorskip("zxingcpp")
    long = "A" * 64
    covers = draw_separators([Separator(entry(id_, 2), 1, 2, (595.0, 842.0)) for id_ in ("R-1042", long)])
    for cover, id_ in zip(covers, ("R-1042", long), strict=True):
        with pikepdf.open(io.BytesIO(cover.pages)) as pdf:
            picture = code_of(pdf.pages[cover.number])
            sizes = [size for _, size in text_places(pdf.pages[cover.number])]
        (found,) = zxingcpp.read_barcodes(picture)
        assert found.text == id_
        assert min(sizes) > 8
    assert covers[0].pages is covers[1].pages


def code_of(page: pikepdf.Page) -> Image.Image:
    """The black modules of a sheet, four dots to a point."""
    picture = Image.new("L", (595 * 4, 842 * 4), 255)
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "re":
            left, bottom, wide, high = (float(number) * 4 for number in step.operands)
            box = (round(left), round(842 * 4 - bottom - high), round(left + wide), round(842 * 4 - bottom))
            picture.paste(0, box)
    return picture


def text_places(page: pikepdf.Page) -> Iterator[tuple[float, float]]:
    """Where each line begins, and how large its letters are."""
    left = 0.0
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "Tm":
            left = float(step.operands[4])
        elif str(step.operator) == "Tf":
            yield left, float(step.operands[1])


def test_a_pack_in_files_is_whole(shared_folder: Path, tmp_path: Path) -> None:
    """Numbered files hold all clients in order, each says which it is; a thick client is told."""
    result = packed(shared_folder, "-o", tmp_path / "p.pdf", "--max-pages", "8")
    assert result.exit_code == 0, result.stderr
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["p-01.pdf", "p-02.pdf", "p-03.pdf"]
    assert [ids(file.read_bytes()) for file in files] == [["R-1", "R-7"], ["R-10"], ["R-2"]]
    assert f"warning: R-2: {2 + pages_of('sciatica') + pages_of('sciatica') % 2} pages, more than 8" in result.stderr
    with pikepdf.open(files[1]) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Print pack, file 2 of 3"
        assert "3 of 4 in this pack" in words_drawn(pdf.pages[0])
        assert len(pdf.pages) <= 8


def test_files_of_an_earlier_pack_are_not_left_beside_a_new_one(shared_folder: Path, tmp_path: Path) -> None:
    """A file that this pack would not replace is told, and nothing is written; other names do not matter."""
    for name in ("p-04.pdf", "p.pdf", "p-1.pdf", "pp-01.pdf", "p-01.txt"):
        (tmp_path / name).write_bytes(b"old")
    result = packed(shared_folder, "-o", tmp_path / "p.pdf", "--max-pages", "8")
    assert result.exit_code == 2
    assert "p-04.pdf, p.pdf: left from an earlier pack" in result.stderr
    assert {file.read_bytes() for file in tmp_path.iterdir()} == {b"old"}
    (tmp_path / "p-04.pdf").unlink()
    assert packed(shared_folder, "-o", tmp_path / "p.pdf").exit_code == 0


def test_every_document_that_changed_is_told_at_once(tmp_path: Path) -> None:
    """Missing, changed, outside of the folder: all are errors and nothing is written, or they are left out."""
    outside = Client("R-4", "urgent", 6, changes={"file": "../elsewhere.pdf"})
    folder = batch_folder(tmp_path / "run", (*CLIENTS, outside))
    (tmp_path / "elsewhere.pdf").write_bytes(example_pdf("urgent"))
    (folder / "guides" / "R-2.pdf").unlink()
    with (folder / "guides" / "R-7.pdf").open("ab") as stream:
        stream.write(b"\n")
    result = packed(folder)
    assert result.exit_code == 3
    for told in ("R-2.pdf: cannot be read", "R-7.pdf: has changed", "the file of R-4 is not in this folder"):
        assert told in result.stderr
    assert not (folder / "pack.pdf").exists()
    result = packed(folder, "--skip-changed")
    assert result.exit_code == 0
    assert result.stderr.count("warning: ") == 3
    assert ids((folder / "pack.pdf").read_bytes()) == ["R-1", "R-10"]


def test_a_document_that_is_no_pdf_is_an_error(tmp_path: Path) -> None:
    """It is what batch wrote and yet cannot be joined: the client is named, and nothing is written."""
    broken = hashlib.sha256(b"no PDF").hexdigest()
    folder = batch_folder(tmp_path / "run", [*CLIENTS[:1], Client("R-4", "urgent", 6, changes={"sha256": broken})])
    (folder / "guides" / "R-4.pdf").write_bytes(b"no PDF")
    for option in ("--no-separators", "--sides=double"):
        result = packed(folder, option)
        assert result.exit_code == 5
        assert "R-4: its document is not a whole PDF" in result.stderr
    assert not (folder / "pack.pdf").exists()


def test_failed_rows_are_counted(tmp_path: Path) -> None:
    """Who has no document is not in the pack, and the reader is told how many; the older document is not taken."""
    folder = batch_folder(tmp_path / "run", CLIENTS[:2])
    with (folder / "manifest.jsonl").open("a") as stream:
        stream.write(json.dumps({"row": 2, "client_id": "R-10", "status": "failed", "error": "age is missing"}) + "\n")
    result = packed(folder, "--no-separators")
    assert "warning: 1 client without a document" in result.stderr
    data = (folder / "pack.pdf").read_bytes()
    assert ids(data) == ["R-2"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == pages_of("sciatica") + pages_of("sciatica") % 2


def test_only_the_kinds_that_are_named(shared_folder: Path, tmp_path: Path) -> None:
    """`--only` may be repeated; where nobody is left, that is an error and no empty file."""
    chosen_kinds = ("--only", "referral", "--only", "urgent")
    assert packed(shared_folder, "-o", tmp_path / "p.pdf", *chosen_kinds).exit_code == 0
    assert ids((tmp_path / "p.pdf").read_bytes()) == ["R-7", "R-10"]
    folder = batch_folder(tmp_path / "run", CLIENTS[:1])
    result = packed(folder, "--only", "guide")
    assert result.exit_code == 3
    assert "there is no document to pack" in result.stderr
    assert not (folder / "pack.pdf").exists()


def test_a_pack_goes_to_standard_output_and_is_the_same_each_time(shared_folder: Path) -> None:
    """`-o -` writes the PDF and nothing else there; the same folder gives the same bytes."""
    results = [packed(shared_folder, "-o", "-", "--only", "urgent") for _ in range(2)]
    assert results[0].stdout_bytes == results[1].stdout_bytes
    assert ids(results[0].stdout_bytes) == ["R-7"]
    assert not list(shared_folder.glob("*.pdf"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-o", "x.txt"), "name a file that ends in .pdf"),
        (("-o", ""), "name a file that ends in .pdf"),
        (("-o", "{folder}/guides/R-2.pdf"), "the clients' own documents lie there"),
        (("-o", "no/such/x.pdf"), "cannot be written: its folder does not exist"),
        (("-o", "-", "--max-pages", "5"), "--max-pages makes several files"),
        (("--max-pages", "0"), "0 is not in the range"),
        (("--skip-labels", "3"), "--skip-labels is for labels"),
        (("--labels-for-all",), "--labels-for-all is for labels"),
        (("--labels", "L7160", "-o", "x.pdf", "--labels-to", "x.pdf"), "must be different files"),
        (("--labels", "L7160", "--skip-labels", "21"), "a sheet of L7160 has 21 labels"),
        (("--sort", "name"), "'name' is not one of"),
    ],
)
def test_bad_options_are_usage_errors(
    shared_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    told: str,
) -> None:
    """Exit code 2 with a reason, and not a file more than before."""
    monkeypatch.chdir(tmp_path)
    before = {file: hashlib.sha256(file.read_bytes()).digest() for file in shared_folder.rglob("*") if file.is_file()}
    result = packed(shared_folder, *(argument.format(folder=shared_folder) for argument in arguments))
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
    assert list(tmp_path.iterdir()) == []
    after = {file: hashlib.sha256(file.read_bytes()).digest() for file in shared_folder.rglob("*") if file.is_file()}
    assert before == after


def test_a_folder_without_a_manifest_is_told(tmp_path: Path) -> None:
    """A wrong folder, or none at all, is an error that says what to name."""
    for folder in (tmp_path, tmp_path / "none"):
        result = packed(folder)
        assert result.exit_code == 3
        assert "no manifest.jsonl here" in result.stderr
        assert "unexpected" not in result.stderr


# Labels


def recipient(name: str = "A. Runner", address: str = "1 High Street\nOldtown\nYO1 7HH") -> Recipient:
    return Recipient("a", name=name, address=address)


def test_sheets_are_as_large_as_they_are_sold() -> None:
    """Labels of a sheet lie on the paper, apart from each other, as many as the packet says."""
    counts = {"L7159": 24, "L7160": 21, "L7161": 18, "L7162": 16, "L7163": 14, "5160": 30, "5161": 20, "5162": 14}
    assert {name: sheet.count for name, sheet in SHEETS.items()} == {**counts, "5163": 10}
    for sheet in SHEETS.values():
        corners = list(sheet.corners())
        assert len(set(corners)) == sheet.count
        for left, bottom in corners:
            assert 0 < left < left + sheet.width < sheet.paper[0]
            assert 0 < bottom < bottom + sheet.height < sheet.paper[1]
        # Row by row from the top left.
        assert corners == sorted(corners, key=lambda corner: (-corner[1], corner[0]))


@pytest.mark.parametrize(
    ("name", "unit", "left", "top", "across"),
    [
        ("L7160", mm, 7.2, 15.15, 66.0),
        ("L7163", mm, 4.65, 15.15, 101.6),
        ("L7159", mm, 7.2, 12.9, 66.0),
        ("5160", inch, 0.15625, 0.5, 2.78125),
        ("5163", inch, 0.15625, 0.5, 4.1875),
    ],
)
def test_labels_lie_where_the_makers_templates_have_them(
    name: str, unit: float, left: float, top: float, across: float
) -> None:
    """Margins and distances are those of the published templates within a tenth of a millimetre."""
    sheet: Stationery = SHEETS[name]
    (x, y), (next_x, _) = list(sheet.corners())[:2]
    assert x / unit == pytest.approx(left, abs=0.1 * mm / unit)
    assert (sheet.paper[1] - y - sheet.height) / unit == pytest.approx(top, abs=0.1 * mm / unit)
    assert (next_x - x) / unit == pytest.approx(across, abs=0.1 * mm / unit)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
@pytest.mark.parametrize(
    "lines",
    [
        ["A. Runner", "1 High Street"],
        [
            "Bartholomew Featherstonehaugh-Cholmondeley of Kirkcudbright",
            "The Old Rectory, Long Lane",
            "Town",
            "AB1 2CD",
        ],
        ["Name", *(f"line {number}" for number in range(5))],
    ],
)
def test_text_shrinks_and_wraps_to_fit(sheet: Stationery, lines: list[str]) -> None:
    """Every word is there, in letters between the largest and the smallest, within the label."""
    found = fitted(lines, sheet)
    assert found is not None
    size, wrapped = found
    assert " ".join(wrapped).split() == " ".join(lines).split()
    assert SMALLEST <= size <= LARGEST
    assert max(width(line, REGULAR, size) for line in wrapped) <= sheet.width - 12
    assert len(wrapped) * size * 1.2 <= sheet.height - 12


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (recipient(name=""), "no name"),
        (recipient(address=" \n"), "no address"),
        (recipient("", ""), "no name and address"),
        (recipient(name="Ли Стоун \u0378"), "no font on this computer has a letter of the name or address"),
        (recipient(name="W" * 60), "do not fit"),
        (recipient(address="\n".join("abcdefghijklmnop")), "do not fit"),
    ],
)
def test_who_gets_no_label_is_told_by_id(given: Recipient, told: str) -> None:
    """Nothing is cut off or left out: such a client has no label, and the message has the id only."""
    found, problems = addresses([entry("a", 2)], {"a": given}, SHEETS["5160"])
    assert found == []
    (problem,) = problems
    assert told in problem.message
    assert problem.place.file == "a"
    assert not given.name or given.name not in str(problem)


def test_letters_and_accents_are_put_together() -> None:
    """An accent apart from its letter, tabs and marks that turn the text do not keep anybody from a label."""
    found, problems = addresses(
        [entry("a", 2)], {"a": recipient("Jose\u0301\u200e\tLo\u0301pez", "1 Straße\r\n\r\nKöln")}, SHEETS["L7160"]
    )
    assert problems == []
    assert found == [Address("a", ("José López", "1 Straße", "Köln"))]


def test_labels_begin_where_the_sheet_does() -> None:
    """Places that are gone stay empty, on the first sheet only; the next sheet is begun when one is full."""
    sheet = SHEETS["5163"]
    labels = [Address(str(number), (f"N{number}", "Street")) for number in range(12)]
    with pikepdf.open(io.BytesIO(draw_labels(sheet, labels, skip=7))) as pdf:
        found = [words_drawn(page) for page in pdf.pages]
        tops = [[place for place, _ in text_places(page)] for page in pdf.pages]
        assert str(pdf.Root.ViewerPreferences.PrintScaling) == "/None"
    assert [len(page) // 3 for page in found] == [3, 9]
    assert found[0] == ["N0", "Street", "0", "N1", "Street", "1", "N2", "Street", "2"]
    assert found[1][::3] == [f"N{number}" for number in range(3, 12)]
    corners = list(sheet.corners())
    assert tops[0][0] == pytest.approx(corners[7][0] + 3 * mm, abs=0.01)
    assert draw_labels(sheet, labels, 7) == draw_labels(sheet, labels, 7)


def test_labels_come_in_the_order_of_the_pack(tmp_path: Path) -> None:
    """Beside the pack, for all but emergency and urgent clients; for all where that is asked for."""
    folder = batch_folder(tmp_path / "run", [*CLIENTS[1:], Client("R-3", "teenager", 9, name="B. Runner", address="")])
    result = packed(folder, "--labels", "l7160")
    assert result.exit_code == 0, result.stderr
    assert "warning: R-3: no label: no address" in result.stderr
    assert "Runner" not in result.output
    assert labels_on(folder / "labels.pdf") == ["A. Runner"]
    target = tmp_path / "other.pdf"
    assert packed(folder, "--labels", "5160", "--labels-to", target, "--labels-for-all").exit_code == 0
    assert labels_on(target) == ["A. Runner"] * 3
    assert target.stat().st_mode & 0o777 == 0o600


def labels_on(file: Path) -> list[str]:
    with pikepdf.open(file) as pdf:
        return [line for page in pdf.pages for line in words_drawn(page) if "Runner" in line]


def test_nobody_with_an_address_is_an_error(tmp_path: Path) -> None:
    """Labels were asked for and there are none: nothing is written, not even the pack."""
    folder = batch_folder(tmp_path / "run", [Client("R-3", "teenager", 9, address="")])
    result = packed(folder, "--labels", "L7160")
    assert result.exit_code == 3
    assert "no client here has a label to print" in result.stderr
    assert not list(folder.glob("*.pdf"))


def test_a_disk_that_is_full_leaves_the_old_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_folder: Path
) -> None:
    """Pack and labels take their places together or not at all."""

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "p-01.pdf").write_bytes(b"old")
    monkeypatch.setattr("guidegen.files.private_file._pour", refuse)
    arguments = ("-o", tmp_path / "p.pdf", "--max-pages", "1000", "--only", "urgent")
    result = packed(shared_folder, *arguments)
    assert result.exit_code == 2
    assert "cannot be written: No space left on device" in result.stderr
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("p-01.pdf", b"old")]
