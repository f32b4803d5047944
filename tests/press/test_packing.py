"""What adorns a leaf is drawn by one object, and what is read stays where it is."""

from __future__ import annotations

import zlib

import pytest

from guidegen.press.packing import taken_out

FRAME = b"q\n" + b"1 2 300 400 re\nf\n" * 100 + b"Q\n"
ADORNED = b"/Artifact\nBMC\n" + FRAME + b"EMC\n"
READ = b"/P<</MCID %d>>BDC\nBT\n[<0001>] TJ\nET\nEMC\n"


def drawn(content: bytes) -> tuple[bytes, list[bytes]]:
    without, pictures = taken_out(content)
    return without, [zlib.decompress(packed) for packed in pictures.values()]


def test_adornments_beside_each_other_are_one_artifact() -> None:
    """Whether a state is saved around their marks or within them."""
    content, (drawing,) = drawn(b"q\n" + ADORNED + b"q\n1 1 5 5 re\nW\nn\n" + ADORNED + b"Q\n" + READ + b"Q\n")
    assert drawing == FRAME + b"q\n1 1 5 5 re\nW\nn\n" + FRAME + b"Q\n"
    before, called, after = content.partition(b"EMC\n")
    assert before.startswith(b"q\n/Artifact BMC\n/p")
    assert before.endswith(b" Do\n")
    assert called + after == b"EMC\n" + READ + b"Q\n"


def test_what_is_read_parts_adornments() -> None:
    """They are drawn below it and above it as they were."""
    content, drawings = drawn(ADORNED + READ + ADORNED)
    assert drawings == [FRAME]
    assert content.count(b" Do\n") == 2
    assert READ in content


@pytest.mark.parametrize(
    "content",
    [
        b"/Artifact\nBMC\n" + b"0.5 g\n" * 300 + b"EMC\n" + READ,  # the colour is that of what is read
        b"q\n" + READ + b"1 2 300 400 re\nf\n" * 100 + b"Q\n",
        ADORNED.replace(b"EMC\n", b"") + READ,
        b"/Artifact\nBMC\n" + FRAME[:200] + b"Q\nEMC\n",
    ],
    ids=["colours", "reading", "without an end", "short"],
)
def test_what_others_hang_on_stays(content: bytes) -> None:
    """So does what is not worth an object."""
    assert drawn(content) == (content, [])
