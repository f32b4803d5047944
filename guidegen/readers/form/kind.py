"""Whether a file is a PDF, by what it holds."""

_HEAD = b"%PDF-"
_BEFORE = b"\xef\xbb\xbf\0\t\n\f\r "


def is_pdf(raw: bytes) -> bool:
    """Whether a file's bytes begin as a PDF's do."""
    return raw[:1024].lstrip(_BEFORE).startswith(_HEAD)
