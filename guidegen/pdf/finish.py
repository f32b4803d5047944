"""The last touches to a rendered PDF: its claim to be PDF/UA-1 beside PDF/A-3a, and a small, repeatable file.

Its names and numbers become its own, so that other programs may join it to others.
"""

from __future__ import annotations

import io
import re

import pikepdf

from guidegen.pdf.apart import set_apart
from guidegen.pdf.grey import make_grey
from guidegen.pdf.subsets import tag_subsets

# PDF/A wants every schema that it does not know described; and both must stand in the one rdf:RDF, because
# readers look at the first alone.
_UA_1 = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>PDF/UA part</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END = b"</rdf:RDF>"

SIDES = {"single": pikepdf.Name.Simplex, "double": pikepdf.Name.DuplexFlipLongEdge}
_FROM_RIGHT = pikepdf.Name.R2L

_STREAM = b" obj\n<<"
_STREAM_HEAD = re.compile(rb" .*?/Length (\d+).*?>>\nstream\n", re.DOTALL)
_UNCLEAR_END = re.compile(rb"\r\nendstream\nendobj")


def finish(data: bytes, grey: bool = False, sides: str | None = None, from_right: bool = False) -> bytes:
    """A PDF/A-3a file with tags as PDF/UA-1 too, in grey alone where asked for; the same bytes for the same file.

    In other files its places, ids, parent tree and fonts have other names, unless they hold the very same. `sides` of
    the paper, one of SIDES, are what a print dialog begins with; where it is None, with what its printer does. Pages
    that are turned `from_right` to left stand so beside each other in a viewer.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if grey:
            make_grey(pdf)
        set_apart(pdf, data)
        tag_subsets(pdf)
        if sides is not None:
            pdf.Root.ViewerPreferences.Duplex = SIDES[sides]
        if from_right:
            pdf.Root.ViewerPreferences.Direction = _FROM_RIGHT
        metadata = pdf.Root.Metadata
        metadata.write(metadata.read_bytes().replace(_END, _UA_1 + _END, 1))
        return saved(pdf)


def turns_from_right(pdf: pikepdf.Pdf) -> bool:
    """Whether the pages of a finished PDF are turned from right to left."""
    return bool(pdf.Root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/Direction") == _FROM_RIGHT)


def page_count(data: bytes) -> int:
    """How many pages a finished PDF has."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The bytes of a PDF, whose identifier is a hash of what it holds."""
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, min_version="1.7")
    return _with_clear_ends(out.getvalue())


def _with_clear_ends(data: bytes) -> bytes:
    """A PDF in which no stream looks longer than it says.

    Where the last byte of a stream happens to be a carriage return, the line feed after it seems to belong to it, and
    validators that look for the end of the line count one byte less than the stream's length. Such a stream gets a
    line end of its own two bytes. One space in the stream's dictionary makes room, so that nothing else moves.
    """
    clear = bytearray(data)
    for end in _UNCLEAR_END.finditer(data):
        last = end.start()
        start = data.rfind(_STREAM, 0, last) + len(_STREAM)
        head = _STREAM_HEAD.match(data, start)
        if head and head.end() + int(head[1]) == last + 1:
            clear[start : last + 1] = data[start + 1 : last + 1] + b"\r"
    return bytes(clear)
