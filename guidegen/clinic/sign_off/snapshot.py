"""The whole content as it was signed, kept as a ZIP beside the record: a later review tells what has changed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from guidegen.errors import LibraryError, Place, Problem
from guidegen.library.files import ContentFile
from guidegen.library.fingerprints import LibraryFiles, layers

CONTENT, TEMPLATES, BASE = "content/", "templates/", "base/"
MAX_BYTES = 64 * 1024 * 1024
_DIGITS = 16
# The same content is the same file whenever and wherever it is packed.
_DAY = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_AGAIN = "take it back from a copy; guidegen sign writes it again for content that is still the same"


def snapshot_name(content: str) -> str:
    """The file's name by the hash of the whole content, of which the imprint tells as many digits."""
    return f"content-{content[:_DIGITS]}.zip"


def snapshot_bytes(files: LibraryFiles) -> bytes:
    """All content files and templates, packed; templates that a clinic's stand before are below base/.

    Nothing is compressed, as not every zlib makes the same bytes.
    """
    templates = {name: each for path, file in files.templates.items() for name, each in layers(path, file).items()}
    packed = {CONTENT + path: file for path, file in files.content.items()}
    packed |= {(path if path.startswith(BASE) else TEMPLATES + path): file for path, file in templates.items()}
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for path, file in sorted(packed.items()):
            entry = zipfile.ZipInfo(path, _DAY)
            entry.external_attr = _MODE
            entry.create_system = 3
            archive.writestr(entry, file.raw)
        archive.comment = files.hash.encode()
    return raw.getvalue()


def read_snapshot(path: Path) -> LibraryFiles:
    """The files of a snapshot, as of a library that was just read. Raises LibraryError where it is not whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
                raise LibraryError([Problem(Place(str(path)), "this is too large for a snapshot of content", _AGAIN)])
            packed = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
            told = archive.comment.decode("ascii", "replace")
    except OSError as error:
        raise LibraryError([Problem(Place(str(path)), f"cannot be read: {error.strerror}")]) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise LibraryError([Problem(Place(str(path)), "this is not a whole ZIP file", _AGAIN)]) from error
    files = _files(path, packed)
    if files.hash != told:
        raise LibraryError([Problem(Place(str(path)), "this snapshot is not the content that was signed", _AGAIN)])
    return files


def _files(path: Path, packed: dict[str, bytes]) -> LibraryFiles:
    def under(folder: str) -> dict[str, ContentFile]:
        return {
            name.removeprefix(folder): ContentFile(name.removeprefix(folder), f"{path}:{name}", raw)
            for name, raw in sorted(packed.items())
            if name.startswith(folder)
        }

    base = under(BASE)
    templates = {
        name: ContentFile(name, file.shown, file.raw, base.get(name)) for name, file in under(TEMPLATES).items()
    }
    return LibraryFiles(under(CONTENT), templates)
