"""A locked copy of a PDF, for ways on which others may read it."""

from __future__ import annotations

import io
import re
import secrets

import pikepdf

# PDF/A forbids locks, so a locked copy no longer claims it; what it says of PDF/UA stays true.
_PDFA = re.compile(rb"<rdf:Description\b[^>]*\bpdfaid:[^>]*/>")


def lock(data: bytes, passphrase: str) -> bytes:
    """The same document, to be opened with a passphrase (AES-256); other bytes each time.

    Screen readers may read it and nobody is kept from printing it; the metadata stay readable, as they name the
    clinic at most. Raises ValueError for an empty passphrase.
    """
    if not passphrase:
        raise ValueError("a passphrase is needed")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        metadata = pdf.Root.get(pikepdf.Name.Metadata)
        if isinstance(metadata, pikepdf.Stream):
            metadata.write(_PDFA.sub(b"", metadata.read_bytes()))
        if pikepdf.Name.OutputIntents in pdf.Root:
            del pdf.Root.OutputIntents
        out = io.BytesIO()
        pdf.save(
            out,
            min_version=("1.7", 8),  # 1.7 as PDF/UA-1 wants it, with the extension that AES-256 is
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            encryption=pikepdf.Encryption(
                user=passphrase,
                owner=secrets.token_urlsafe(32),  # nobody keeps it, so nobody can be made to give it away
                R=6,
                allow=pikepdf.Permissions(accessibility=True, extract=True),
                metadata=False,
            ),
        )
        return out.getvalue()
