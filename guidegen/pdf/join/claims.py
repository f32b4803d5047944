"""What a file says of itself: title, standards, colours. The whole claims no more than each of its parts does."""

from __future__ import annotations

import hashlib
import re
from html import escape

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from guidegen.pdf.join.copying import copied

_STANDARDS = re.compile(rb"(pdf[au]a?id:\w+)(?:=\"|>)(\w+)")
_TITLE = re.compile(rb"(<dc:title>.*?<rdf:li[^>]*>).*?(</rdf:li>)", re.DOTALL)
_AUTHOR = re.compile(rb"<dc:creator>.*?</dc:creator>", re.DOTALL)
_INFO = ("/Author", "/Producer")


class Claims:
    """The claims of the parts so far."""

    def __init__(self) -> None:
        self._metadata = b""
        self._intents: Object | None = None
        self._standards: set[tuple[object, ...]] = set()
        self._info: dict[str, set[str]] = {name: set() for name in _INFO}

    def add(self, whole: Pdf, source: Pdf) -> None:
        """Take note of one part; the first one's metadata and colour profile stand for all that claim the same."""
        metadata = source.Root.Metadata.read_bytes() if "/Metadata" in source.Root else b""
        intents = source.Root.get("/OutputIntents", Array())
        profiles = [
            hashlib.sha256(intent.DestOutputProfile.read_bytes()).hexdigest()
            for intent in intents.as_list()
            if "/DestOutputProfile" in intent
        ]
        if not self._standards:
            self._metadata = metadata
            self._intents = copied(whole, source, intents) if len(intents) else None
        marked = bool(source.Root.get("/MarkInfo", Dictionary()).get("/Marked", False))
        self._standards.add((marked, *sorted(_STANDARDS.findall(metadata)), *profiles))
        for name, values in self._info.items():
            values.add(str(source.docinfo.get(name, "")))

    @property
    def agree(self) -> bool:
        """Whether all parts claim the same, so that the whole may."""
        return len(self._standards) == 1

    def write(self, whole: Pdf, title: str, language: str | None) -> None:
        """Put them into the whole file, with a title of its own and the author whom all parts name."""
        author = self._alike("/Author")
        whole.docinfo["/Title"] = String(title)
        for name in _INFO:
            if value := self._alike(name):
                whole.docinfo[name] = String(value)
        if language:
            whole.Root.Lang = String(language)
        if not self.agree:
            return
        if next(iter(self._standards))[0]:
            whole.Root.MarkInfo = Dictionary(Marked=True)
        if self._intents is not None:
            whole.Root.OutputIntents = self._intents
        if self._metadata:
            told = escape(title, quote=False).encode()
            metadata = _TITLE.sub(lambda found: found[1] + told + found[2], self._metadata)
            stream = whole.make_stream(metadata if author else _AUTHOR.sub(b"", metadata))
            stream.Type, stream.Subtype = Name.Metadata, Name.XML
            whole.Root.Metadata = stream

    def _alike(self, name: str) -> str:
        values = self._info[name]
        return next(iter(values)) if len(values) == 1 else ""
