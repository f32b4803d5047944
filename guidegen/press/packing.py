"""What of a leaf's operators is drawn by one object that is packed once for all documents: pictures, and what adorns.

To pack what differs from page to page takes longer than anything else that is done for a document of known leaves.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# Pictures, whether they are read or not.
_PICTURE = re.compile(rb"(/(?:Figure<</MCID %d>>|Artifact\n<</Type /Layout>>\n)BDC\n)(.*?)EMC\n", re.DOTALL)
# Marked content, a state that is saved, or any other operator with what belongs to it.
_TOKEN = re.compile(
    rb"(?P<mark>/\w+\s*(?:BMC|<<[^\n]*>>\s*BDC)\n)|(?P<end>EMC\n)|(?P<save>q\n)|(?P<restore>Q\n)|[^\n]*\n"
)
_ARTIFACT = re.compile(rb"/Artifact\b")
_READ = b"MCID"
_LONG_PICTURE = 400  # bytes
_LONG_ADORNMENT = 900  # bytes; an object of its own takes some hundred


@dataclass(frozen=True)
class Group:
    """Operators between a beginning and its end, or one operator, and what is in them; `start` and `end` are places."""

    content: bytes
    start: int
    end: int
    inside: tuple[Group, ...] = ()
    begin: bytes = b""
    last: bytes = b""


def taken_out(content: bytes) -> tuple[bytes, Mapping[str, bytes]]:
    """The operators without what is long, which they call by name, and the packed operators of each of these."""
    pictures: dict[str, bytes] = {}

    def called(found: re.Match[bytes]) -> bytes:
        drawing = found[2]
        if len(drawing) < _LONG_PICTURE or not restores_all(drawing):
            return found[0]
        return b"%s/%s Do\nEMC\n" % (found[1], _kept(drawing, pictures))

    without = _PICTURE.sub(called, content)
    groups = groups_in(without)
    return (b"".join(_without_adornments(groups, pictures)) if groups is not None else without), pictures


def _kept(drawing: bytes, pictures: dict[str, bytes]) -> bytes:
    name = picture_name(drawing)
    pictures[name] = zlib.compress(drawing, 9)
    return name.encode()


def picture_name(drawing: bytes) -> str:
    """The same for the same operators, in all documents."""
    return f"p{hashlib.sha256(drawing).hexdigest()[:16]}"


def restores_all(drawing: bytes) -> bool:
    """Whether a picture leaves nothing behind that what is drawn after it may count on."""
    depth = 0
    for line in drawing.splitlines():
        depth += {b"q": 1, b"Q": -1}.get(line, 0)
        if not depth and line != b"Q":
            return False
    return not depth


def groups_in(content: bytes) -> tuple[Group, ...] | None:
    """The operators as groups within groups; None where one of them does not end where it began."""
    waiting: list[tuple[bytes, int, list[Group]]] = [(b"", 0, [])]
    for token in _TOKEN.finditer(content):
        if token["mark"] or token["save"]:
            waiting.append((token[0], token.start(), []))
        elif token["end"] or token["restore"]:
            begin, start, inside = waiting.pop()
            if not waiting or (begin == b"q\n") != bool(token["restore"]):
                return None
            waiting[-1][2].append(
                Group(content[start : token.end()], start, token.end(), tuple(inside), begin, token[0])
            )
        else:
            waiting[-1][2].append(Group(token[0], token.start(), token.end()))
    return tuple(waiting[0][2]) if len(waiting) == 1 else None


def _without_adornments(groups: Sequence[Group], pictures: dict[str, bytes]) -> Iterator[bytes]:
    """Groups, with those that follow each other and are read by nobody drawn at once."""
    run: list[Group] = []
    for group in (*groups, None):
        if group is not None and _adorns(group):
            run.append(group)
            continue
        drawing = b"".join(map(_unmarked, run))
        if len(drawing) >= _LONG_ADORNMENT:
            yield b"/Artifact BMC\n/%s Do\nEMC\n" % _kept(drawing, pictures)
        else:
            yield from (each.content for each in run)
        run = []
        if group is not None and group.begin == b"q\n":
            yield group.begin
            yield from _without_adornments(group.inside, pictures)
            yield group.last
        elif group is not None:
            yield group.content


def _adorns(group: Group) -> bool:
    """Whether a group is read by nobody, leaves nothing behind for those after it, and calls nothing."""
    if not group.begin or _READ in group.content or b" Do\n" in group.content:
        return False
    if group.begin == b"q\n":
        return _ARTIFACT.search(group.content) is not None
    return _ARTIFACT.match(group.begin) is not None and all(each.begin == b"q\n" for each in group.inside)


def _unmarked(group: Group) -> bytes:
    """A group without the marks of artifacts: all of it is one."""
    if not group.begin:
        return group.content
    inside = b"".join(map(_unmarked, group.inside))
    return b"q\n%sQ\n" % inside if group.begin == b"q\n" else inside
