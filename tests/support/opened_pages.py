"""Pages that somebody opens in a browser, written by the commands that write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support.base import EXAMPLES, run, text
from tests.support.mail_folder import Client, write_batch

DAY = ("--today", "2026-11-20")
NAME = "דוד כהן 2 (Dan) of a long, long double-barrelled-family-name"
CLINIC = """\
region = "{region}"
[clinic]
name = "Riverside & Sons Running Clinic"
address = "1 River Road\\nRiverside RV1 2AB"
phone = "+44 (0)1632 960 001 or 01632 960 002"
email = "a.very.long.mailbox.name.of.the.desk@riverside-running-clinic.example"
website = "riverside-running-clinic.example/with/a/long/path/that/has/no/space/in/it"
booking_url = "https://riverside.example/book"
logo = "logo.svg"
clinician = "B. Clinician, physiotherapist"
"""
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80">'
    '<path d="M0 0h300v80h-300z" fill="#0b4a5e"/><circle cx="40" cy="40" r="24" fill="#fff"/></svg>'
)
PHONES = ("+44 (0)1632 960 001", "01632 960 002")
# What makes of a calm runner's answers each page that takes a guide's place, in a region with its numbers to call.
WITHHELD: Mapping[str, tuple[Mapping[str, object], str, tuple[str, ...]]] = {
    "emergency": ({"rf_nerve": ["saddle"], "rf_nerve_when": "within_14d"}, "uk", ("999", "112")),
    "urgent": ({"age": 67, "trauma": "minor"}, "nz", ("0800 611 116", "111")),
    "referral": ({"age": 15}, "ca", ("911", "811")),
}
# Many flags, many ticks: the page has most to say, in its smallest letters.
CROWDED: Mapping[str, object] = {
    "rf_nerve": ["saddle", "bladder", "both_legs"],
    "rf_nerve_when": "within_14d",
    "trauma": "major",
    "rf_ill": ["fever", "shivers"],
}


@dataclass(frozen=True)
class Page:
    """A file for the browser. Each of `numbers` is a link wherever it stands; the first one is the page's first."""

    name: str
    file: Path
    numbers: tuple[str, ...] = ()


def pages(folder: Path) -> Iterator[Page]:
    """Every kind of page: guides in both sizes of letters, pages that take their place, reports, drawings."""
    clinics = {region: _clinic(folder, region) for region in ("uk", "nz", "ca", "us")}
    for file in EXAMPLES:
        answers = folder / file.name
        answers.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        yield _built(answers, clinics["us"], f"guide-{file.stem}", "--paper=letter")
    answers = folder / "named.yaml"
    answers.write_text(text(client={"name": NAME, "id": "R-1042"}), encoding="utf-8")
    yield replace(_built(answers, clinics["uk"], "guide-large", "--text=large"), numbers=PHONES)
    yield _followed_up(folder, clinics["uk"])
    for name, (changes, region, numbers) in WITHHELD.items():
        answers.write_text(text(changes, client={"name": NAME, "id": "R-1042"}), encoding="utf-8")
        for size in ("standard", "large"):
            page = _built(answers, clinics[region], f"{name}-{size}", f"--text={size}", code=4)
            yield replace(page, numbers=(*numbers, *PHONES) if name != "referral" else ())
    yield _report(folder, clinics["uk"])
    drawings = folder / "drawings"
    assert run(["figures", "-o", drawings, "--region", "uk"]).exit_code == 0
    yield Page("drawings", drawings / "contact_sheet.html")


def _clinic(folder: Path, region: str) -> Path:
    clinic = folder / f"clinic-{region}"
    clinic.mkdir()
    (clinic / "guidegen.toml").write_text(CLINIC.format(region=region), encoding="utf-8")
    (clinic / "logo.svg").write_text(LOGO, encoding="utf-8")
    return clinic


def _built(answers: Path, clinic: Path, name: str, *options: str, code: int | None = None) -> Page:
    file = answers.with_name(f"{name}.html")
    result = run(["build", answers, "--clinic", clinic, "--html", "-o", file, *options, *DAY])
    assert result.exit_code in ((0, 4) if code is None else (code,)), result.stderr
    return Page(name, file)


def _followed_up(folder: Path, clinic: Path) -> Page:
    """A page of what has changed, with a runner's own words in its table."""
    words = {"psfs_1_activity": "Treppensteigen-und-schwere-Einkaufstaschentragen ילד", "psfs_1": 3}
    older, newer = folder / "older.yaml", folder / "newer.yaml"
    older.write_text(text({**words, "pain_avg": 6}, client={"id": "R-1"}), encoding="utf-8")
    older.write_text(older.read_text(encoding="utf-8").replace("2026-11-20", "2026-10-20"), encoding="utf-8")
    newer.write_text(text({**words, "psfs_1": 6}, client={"id": "R-1"}), encoding="utf-8")
    return _built(newer, clinic, "guide-follow-up", f"--since={older}")


def _report(folder: Path, clinic: Path) -> Page:
    """A report with every kind of list."""
    rows = [Client(f"R-{number:03}") for number in range(30)]
    rows += [Client(f"S-{number}", level="SOON", permit="P1") for number in range(5)]
    rows.append(Client("דוד-12", level="EMERGENCY", permit="P0", document="emergency"))
    rows.append(Client("U-1", level="URGENT", permit="P0", document="urgent"))
    rows.append(Client("F-1", status="failed", document=None))
    rows.append(Client("N-1", unread=("rf_nerve",)))
    rows.append(Client("O-1", overridden=("RF02: SOON by Dr B. Ones (7000001), 2026-11-20: examined",)))
    batch = write_batch(folder / "tonight", rows)
    result = run(["report", batch, "--html", "-o", folder / "report.pdf", "--clinic", clinic, *DAY])
    assert result.exit_code == 0, result.stderr
    return Page("report", folder / "report.html")
