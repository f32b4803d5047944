"""Whether a PDF from outside may hold something packed in a way that has no limit; seen without unpacking anything."""

from __future__ import annotations

import re

# How a stream is packed stands in plain sight in every honest file: one or a few of these names, and never one of the
# ways of packing that have no limit of their own (LZW, run length). A lock and a signature have filters too.
_WAY = rb"\s*/(?:(?:Flate|DCT|JPX|CCITTFax|JBIG2|ASCII85|ASCIIHex)Decode|Standard|Adobe\.[A-Za-z]+)(?![A-Za-z0-9#])"
_WAYS = rb"(?:%s|\s*\[(?:%s){0,4}\s*\])" % (_WAY, _WAY)
_ODDLY_PACKED = re.compile(rb"/Filter(?![A-Za-z0-9])(?!%s)" % _WAYS)
_REFERENCE = re.compile(rb"/Filter\s+(\d{1,7})\s+(\d{1,5})\s+R(?![A-Za-z0-9])")


def _disguised(word: bytes) -> bytes:
    """A pattern for a name that is written with codes for some of its letters."""
    return rb"/(?=[A-Za-z]*#)" + b"".join(b"(?:%c|#%x|#%X)" % (letter, letter, letter) for letter in word)


_DISGUISED = re.compile(_disguised(b"Filter"))
# Only a file with a stream of cross-references can hold objects that are not in plain sight.
_HIDES_OBJECTS = re.compile(rb"XRef|/Type\s+\d|%s|%s" % (_disguised(b"XRef"), _disguised(b"Type")))

_IN_DICTIONARY = re.compile(rb"%[^\r\n]*|\(|<<|>>|<[^<>]*>")
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_STREAM = re.compile(rb"(?:\s|%[^\r\n]*[\r\n])*stream")
_FAR = 256 * 1024  # a signature is long; looking further for the end of a dictionary would be in vain
_MANY = 20  # odd filters in one file


def oddly_packed(raw: bytes) -> bool:
    """Whether a stream says how it is packed in any but the plain ways. Other things than streams may say so too."""
    if _DISGUISED.search(raw):
        return True
    odd = list(_ODDLY_PACKED.finditer(raw))
    return len(odd) > _MANY or any(_is_stream(raw, at.end()) and not _is_plain(raw, at.start()) for at in odd)


def _is_stream(raw: bytes, at: int) -> bool:
    """Whether the dictionary in which one stands at a place is a stream's; also where its end is not found."""
    depth, end = 0, min(len(raw), at + _FAR)
    while token := _IN_DICTIONARY.search(raw, at, end):
        at = token.end()
        match token[0]:
            case b"(":
                at = _after_string(raw, at, end)
            case b"<<":
                depth += 1
            case b">>" if depth:
                depth -= 1
            case b">>":
                return bool(_STREAM.match(raw, at))
    return True


def _after_string(raw: bytes, at: int, end: int) -> int:
    depth = 1
    while depth and (token := _IN_STRING.search(raw, at, end)):
        at = token.end()
        depth += {b"(": 1, b")": -1}.get(token[0], 0)
    return end if depth else at


def _is_plain(raw: bytes, at: int) -> bool:
    """Whether the object that tells how a stream is packed is a plain way each time that it is defined."""
    reference = _REFERENCE.match(raw, at)
    if not reference or _HIDES_OBJECTS.search(raw):
        return False
    number, generation = (int(part) for part in reference.groups())
    defined = re.compile(rb"(?<!\d)0*%d\s+0*%d\s+obj(%s\s*endobj)?" % (number, generation, _WAYS))
    found = list(defined.finditer(raw))
    return bool(found) and all(one[1] for one in found)
