"""PDFs that several tests only read."""

from __future__ import annotations

import pytest

from guidegen.pdf import render_pdf
from tests.support.pdf_sample import RICH, dot


@pytest.fixture(scope="session")
def rich_pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The page with everything that a document may hold."""
    return render_pdf(RICH, dot(tmp_path_factory.mktemp("assets")))
