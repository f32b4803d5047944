"""A clinic's settings and content."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guidegen.clinic.settings import Settings, read_settings
from guidegen.errors import GuidegenError
from guidegen.files.garbage import not_collected
from guidegen.library import Library, load_library


def load_clinic(
    folder: Path | None, look: Callable[[Library], None] = lambda _: None, **options: Any
) -> tuple[Settings, Library]:
    """Settings with the command line's options, and the content. Faults of looks alone stand in the settings.

    Where either is broken, `look` gets the default content to look for red flags with: nobody should wait until it is
    mended. Then the error goes on: SettingsError or LibraryError.
    """
    try:
        settings = read_settings(folder).with_options(**options)
        return settings, load_content(settings)
    except GuidegenError:
        look(load_library())
        raise


def load_content(settings: Settings) -> Library:
    """The default content with the clinic's laid over it; what that removes or weakens stands in its warnings."""
    # Loading makes many small objects that all stay; looking for garbage among them costs a tenth of the time.
    with not_collected():
        library = load_library(settings.folder)
        if not gc.get_freeze_count():  # a preview loads again and again, and has to let the old ones go
            gc.freeze()
    return library
