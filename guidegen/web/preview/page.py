"""What the browser shows: the document as it is printed, or what keeps it from being made."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from guidegen.errors import Problem

_PROBLEMS = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>guidegen: not made</title>
<style>
body {{ font: 18px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: #fff; }}
li {{ margin-bottom: 1rem; overflow-wrap: anywhere; }}
code {{ font-weight: bold; }}
</style>
</head>
<body>
<h1>The document cannot be made</h1>
<p>This page follows as soon as the files are mended.</p>
<ol>
{items}
</ol>
</body>
</html>
"""


@dataclass(frozen=True)
class Preview:
    """A document for the browser: its HTML, the files that it names as `asset:NAME`, and how its PDF is made.

    `pdf` may raise GuidegenError.
    """

    html: str
    assets: Mapping[str, Path]
    pdf: Callable[[], bytes]


def problems_page(problems: Sequence[Problem]) -> str:
    """Every problem with its place and what to do."""
    return _PROBLEMS.format(items="\n".join(_item(problem) for problem in problems))


def served(html: str, names: Collection[str], base: str) -> str:
    """The page with its `asset:` addresses as those that the server answers; `base` is the path they begin with."""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"asset:/*({known})(?=[\"')\s])", lambda match: f"{base}{match[1]}", html)


def reloading(html: str, events: str, nonce: str) -> str:
    """The page with a script that loads it anew when the server says so at the address `events`."""
    script = (
        f'<script nonce="{nonce}">'
        f'new EventSource("{events}").addEventListener("reload", () => location.reload());</script>\n'
    )
    start, end, rest = html.rpartition("</body>")
    return f"{start}{script}{end}{rest}" if end else html + script


def _item(problem: Problem) -> str:
    hint = f"<br>&rarr; {escape(problem.hint)}" if problem.hint else ""
    return f"<li><code>{escape(str(problem.place))}</code>: {escape(problem.message)}{hint}</li>"
