"""What pages load beside themselves: styles, scripts and the typeface, from our own files alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guidegen.files.fonts import font_files
from guidegen.files.resources import templates_dir

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}
# An address changes with its file, so that a browser may keep what it has.
_KEPT = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Static:
    """One file as it is served; `version` changes with it."""

    data: bytes
    kind: str
    version: str


class Statics:
    """All files that pages may name, read once."""

    def __init__(self) -> None:
        self._files = dict(_read())

    def address(self, name: str) -> str:
        """Where a page finds a file: `intake.css`, `intake.js`, `fonts/AtkinsonHyperlegible-Bold.ttf`."""
        return f"/static/{self._files[name].version}/{name}"

    @property
    def routes(self) -> list[Route]:
        return [Route("/static/{version}/{name:path}", self._serve)]

    async def _serve(self, request: Request) -> Response:
        found = self._files.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return Response(found.data, headers={"Content-Type": found.kind, "Cache-Control": _KEPT})


def _read() -> Mapping[str, Static]:
    own = templates_dir()
    files = {file.name: file for file in (own / "css").glob("intake*.css")}
    files |= {file.name: file for kind in ("*.js", "*.svg") for file in (own / "intake").rglob(kind)}
    files |= font_files()
    found = {}
    for name, file in files.items():
        data = file.read_bytes()
        found[name] = Static(data, _TYPES[file.suffix], hashlib.sha256(data).hexdigest()[:16])
    return found
