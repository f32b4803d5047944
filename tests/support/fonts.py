"""A computer whose only fonts are those that a test gives it, whatever this one has."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

_CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""


def font_folder(name: str) -> Path:
    """Where the files of a font package lie."""
    return Path(str(import_module(f"fontpkg_{name}").__file__)).parent / "files"


def only_fonts(folder: Path, *names: str) -> dict[str, str]:
    """The environment of a process that finds these font packages and no others."""
    file = folder / "fonts.conf"
    folders = "".join(f"<dir>{font_folder(name)}</dir>" for name in names)
    file.write_text(_CONFIGURATION.format(folders=folders, cache=folder / "font-cache"))
    return {"FONTCONFIG_FILE": str(file)}
