"""guidegen.toml: the clinic, its region, how it prints; and beside it the record of who signed the content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from guidegen.clinic.contact_details import clinic_faults
from guidegen.clinic.limits import Limits, read_limits
from guidegen.clinic.logo import Logo, LogoError, read_logo
from guidegen.clinic.mail_settings import Mail, read_mail
from guidegen.clinic.sign_off import FOLDER, RECORD, SignOff, load_sign_off
from guidegen.clinic.typefaces import Typeface, is_code, read_typefaces
from guidegen.errors import Place, Problem, SettingsError, nearest
from guidegen.files.fields import Fields
from guidegen.files.paths import AnyPath
from guidegen.files.printable import fault
from guidegen.files.text_with_places import LineColumn, Source
from guidegen.files.text_with_places import Path as KeyPath
from guidegen.library.models import Library
from guidegen.library.regions import Region

FILE_NAME = "guidegen.toml"
PAPERS = ("a4", "letter")
TEXTS = ("standard", "large")
INKS = ("colour", "grey")
SIDES = ("single", "double")
EXTENTS = ("full", "short")
RENDERERS = ("reference", "press")

_CLINIC = ("name", "address", "phone", "email", "website", "booking_url", "colour", "clinician")
# What stands on a guide only. A page that says "get help" does without, so a fault in it holds no such page back.
_COSMETIC = frozenset(("email", "website", "booking_url", "logo", "colour"))
_MAX_TEXT = 300


@dataclass(frozen=True)
class Clinic:
    """Who hands the guide out; every field may be empty. What is not can be printed: `colour` is #rgb or #rrggbb."""

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    booking_url: str = ""
    logo: Logo | None = None
    colour: str = ""
    clinician: str = ""


@dataclass(frozen=True)
class Settings:
    """Settings of one run. `paper` is None where the region decides; `folder` is the clinic's folder.

    `language` is what clients read whose answers do not say; None for that of the content. `typefaces` are those of
    languages whose letters our own one lacks.

    `cosmetic` are faults of what is printed on a guide only; the clinic is without what they are about. `warnings` are
    of keys that have no meaning any more.
    """

    region: str | None = None
    clinic: Clinic = field(default_factory=Clinic)
    paper: str | None = None
    text: str = "standard"
    ink: str = "colour"
    sides: str = "single"
    marks: bool = False
    extent: str = "full"
    language: str | None = None
    renderer: str = "press"
    typefaces: tuple[Typeface, ...] = ()
    mail: Mail = field(default_factory=Mail)
    limits: Limits = field(default_factory=Limits)
    sign_off: SignOff = field(default_factory=SignOff)
    folder: Path | None = None
    region_place: Place | None = None
    cosmetic: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def templates(self) -> Path | None:
        """Where a clinic's own templates and catalogues stand, whether there are any or not."""
        return self.folder / "templates" if self.folder else None

    def typeface_of(self, language: str) -> Typeface | None:
        """What a language is printed in; None where it is in our own typeface."""
        return next((each for each in self.typefaces if each.language == language.partition("_")[0]), None)

    def with_options(self, **options: Any) -> Settings:
        """These settings with what was given on the command line."""
        given = {name: value for name, value in options.items() if value is not None}
        if "region" in given:
            given["region_place"] = Place("--region")
        return replace(self, **given)

    def refuse_cosmetic(self) -> None:
        """Raise SettingsError with the faults of what a guide prints, if there are any."""
        if self.cosmetic:
            raise SettingsError(self.cosmetic)

    def with_sign_off(self) -> Settings:
        """These settings with the record of signatures beside them."""
        return replace(self, sign_off=load_sign_off(self.folder))


def load_settings(folder: AnyPath | None = None, start: AnyPath | None = None) -> Settings:
    """Read guidegen.toml of a clinic's folder, else of the current folder, and the record of signatures beside it.

    Raises SettingsError with every problem.
    """
    settings = read_settings(folder, start)
    settings.refuse_cosmetic()
    return settings.with_sign_off()


def read_settings(folder: AnyPath | None = None, start: AnyPath | None = None) -> Settings:
    """As `load_settings`, but where all faults are cosmetic they are told by the settings instead of raised.

    Signatures are not read: not every command asks who has signed.
    """
    found = find_clinic(folder, start)
    if folder is not None and not Path(folder).is_dir():
        hint = "guidegen new makes one"
        raise SettingsError([Problem(Place(str(folder)), "this clinic folder does not exist", hint)])
    if found is None or not (found / FILE_NAME).is_file():
        return Settings(folder=found)
    return replace(_read(found / FILE_NAME), folder=found)


def find_clinic(folder: AnyPath | None = None, start: AnyPath | None = None) -> Path | None:
    """The clinic's folder that is named, else the current one where it has settings."""
    if folder is not None:
        return Path(folder)
    base = Path(start) if start is not None else Path.cwd()
    return base if (base / FILE_NAME).is_file() else None


def find_region(settings: Settings, library: Library) -> Region:
    """The region that decides numbers, words and paper. Raises SettingsError when none is set: nothing is printed."""
    known = ", ".join(library.regions)
    place = settings.region_place or Place(str(settings.folder / FILE_NAME) if settings.folder else "settings")
    if settings.region is None:
        raise SettingsError(
            [
                Problem(
                    place,
                    "no region is set, so emergency numbers are not known",
                    f"give --region, or region in {FILE_NAME}; one of: {known}",
                )
            ]
        )
    region = library.regions.get(settings.region) or library.regions.get(settings.region.lower())
    if region is None:
        raise SettingsError(
            [
                Problem(
                    place,
                    f"region '{settings.region}' is not known",
                    nearest(settings.region, library.regions) or f"one of: {known}",
                )
            ]
        )
    return region


def _read(path: Path) -> Settings:
    import tomllib  # only where there is a file to read; it is slow to import

    file = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([Problem(Place(file), "cannot be read as UTF-8 text", str(error))]) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([_toml_problem(file, str(error))]) from error
    problems: list[Problem] = []
    places = _places(text)
    source = Source(file, _texts(data), keys=places, values=places)
    fields = Fields(source, (), problems)
    clinic, cosmetic = _clinic(fields, path.parent)
    settings = Settings(
        region=fields.text("region", "") or None,
        clinic=clinic,
        region_place=source.value(("region",)) if fields.has("region") else None,
        **_print(fields, path.parent, cosmetic),
        cosmetic=tuple(cosmetic),
        warnings=tuple(_pasted_hash(fields)),
        mail=read_mail(fields, path.parent),
        limits=read_limits(fields),
    )
    fields.finish()
    if problems:
        raise SettingsError([*problems, *cosmetic])
    return settings


def _clinic(fields: Fields, folder: Path) -> tuple[Clinic, list[Problem]]:
    """The clinic without what is faulty in a cosmetic way, and these faults."""
    cosmetic: list[Problem] = []
    inner = fields.inner("clinic")
    if inner is None:
        return Clinic(), cosmetic
    # Reads the same keys, and complains elsewhere.
    looks = Fields(inner.source, inner.path, cosmetic) if inner.data else inner

    def reader(key: str) -> Fields:
        return looks if key in _COSMETIC else inner

    texts = {key: reader(key).text(key, "") for key in (*_CLINIC, "logo")}
    for key, text in texts.items():
        if why := fault(text, _MAX_TEXT, lines=True):
            reader(key).complain(key, why)
            texts[key] = ""
    for key, (message, hint) in list(clinic_faults(texts)):
        reader(key).complain(key, message, hint)
        texts[key] = ""
    logo = _logo(looks, folder, texts.pop("logo"))
    inner.asked |= looks.asked
    inner.finish()
    return Clinic(logo=logo, **texts), cosmetic


def _logo(inner: Fields, folder: Path, name: str) -> Logo | None:
    try:
        return read_logo(folder, name) if name else None
    except LogoError as error:
        for message, hint in error.faults:
            inner.complain("logo", message, hint)
        return None


def _print(fields: Fields, folder: Path, cosmetic: list[Problem]) -> dict[str, Any]:
    inner = fields.inner("print")
    if inner is None:
        return {}
    found = {
        "paper": inner.word("paper", PAPERS) if inner.has("paper") else None,
        "text": inner.word("text", TEXTS, "standard"),
        "ink": inner.word("ink", INKS, "colour"),
        "sides": inner.word("sides", SIDES, "single"),
        "marks": inner.flag("marks"),
        "extent": inner.word("extent", EXTENTS, "full"),
        "language": _language(inner),
        "typefaces": read_typefaces(inner, folder, cosmetic),
    }
    inner.finish()
    return found


def _language(inner: Fields) -> str | None:
    code = inner.text("language", "")
    if code and not is_code(code):
        inner.complain("language", f"'{code[:40]}' is no code of a language", "write its code, such as es")
    return code or None


def _pasted_hash(fields: Fields) -> Iterator[Problem]:
    """A sign-off as it was before there were signatures by part. A warning: no page that is urgent waits for it."""
    if fields.has("sign_off"):
        message = f"[sign_off] does not count any more: what is signed stands in {FOLDER}/{RECORD}"
        hint = "have your clinician run: guidegen sign (see docs/clinic.md), then delete [sign_off] from this file"
        yield Problem(fields.source.key(("sign_off",)), message, hint)


def _texts(value: Any) -> Any:
    """TOML data with its own dates as text, so that dates are read in one way."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _places(text: str) -> dict[KeyPath, LineColumn]:
    """Where each key stands; tomllib itself does not tell."""
    places: dict[KeyPath, LineColumn] = {}
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]", line):
            section = tuple(header[1].split("."))
            places.setdefault(section, (number, 1))
        elif key := re.match(r"(\s*)([A-Za-z0-9_-]+)\s*=", line):
            places.setdefault((*section, key[2]), (number, len(key[1]) + 1))
    return places


def _toml_problem(file: str, message: str) -> Problem:
    match = re.search(r"\(at line (\d+), column (\d+)\)", message)
    place = Place(file, int(match[1]), int(match[2])) if match else Place(file)
    return Problem(place, f"not valid TOML: {message.split(' (at ')[0]}", 'text stands in quotes: region = "uk"')
