"""What WeasyPrint needs of the system. Where it is missing, that is told, and not the page of advice that it prints."""

from __future__ import annotations

import io
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from guidegen.errors import RenderError, lacking
from guidegen.files.scratch import temporary_files_there

_NAME = re.compile(r"cannot load library '([^']+)'")
_one_at_a_time = threading.RLock()


@contextmanager
def loading() -> Iterator[None]:
    """For the import of what may load WeasyPrint. Raises RenderError where a library of the system is not there."""
    if "weasyprint" in sys.modules:
        yield
        return
    # Where a library is missing, WeasyPrint prints on stdout, where results are expected. To find one, a compiler may
    # be run, which leaves its files behind where it is killed.
    with _one_at_a_time, temporary_files_there(), redirect_stdout(io.StringIO()):
        try:
            yield
        except OSError as error:
            named = _NAME.search(str(error))
            what = f"the library {named[1]}" if named else "a library that WeasyPrint needs"
            raise RenderError([lacking(f"{what} is missing, and without it no PDF can be made")]) from error
