"""One page with everything that a document may hold, for tests of the PDF, and the judge of what comes of it."""

from __future__ import annotations

import io
from pathlib import Path

import page
from PIL import Image

STYLE = """
@font-face { font-family: A; src: url("asset:fonts/AtkinsonHyperlegible-Regular.ttf"); }
@font-face { font-family: A; src: url("asset:fonts/AtkinsonHyperlegible-Bold.ttf"); font-weight: 700; }
html { font: 12pt/1.4 A; } table { border-collapse: collapse; } td, th { border: 1pt solid; }
"""
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="60" height="40"{0}>{1}'
    '<path d="M0 0h10v10z" fill="#8f1414"/></svg>'
)
LOREM = "Walk every day and let the pain rule tell you when to slow down. " * 12

RICH = f"""<html lang="en-GB"><head><meta charset="utf-8"><title>Sample</title><style>{STYLE}
@page {{ size: 105mm 148mm; margin: 15mm; @top-left {{ content: "Running head"; }}
  @bottom-right {{ content: counter(page); }} }}
.columns {{ columns: 2; }}
.float {{ float: left; width: 40%; }}
.upper {{ text-transform: uppercase; }}
</style></head><body>
<header><h1>A guide to <em>everything</em></h1></header>
<nav role="doc-toc"><ol><li><a href="#one">One thing</a></li><li><a href="#two">Another</a></li></ol></nav>
<main><section id="one"><h2>One thing</h2>
<p>Text with <strong>bold</strong> <em>italic</em>, a <a href="https://example.org/a">link over more than one line of
this narrow page, so that it breaks</a> and more.</p><p>{LOREM}</p>
<ul><li>First</li><li><p>Second, part one.</p><p>Part two.</p><ul><li>Inner one</li><li>Inner two</li></ul></li>
<li>Third<br>after a break</li></ul>
<ol><li>Count</li><li>Count on</li></ol>
<div>Loose text in a box <span>and more of it</span><p>then a paragraph.</p>and loose text again</div>
</section><article id="two"><h2>Another</h2><h3>Deeper</h3>
<div class="columns"><p>{LOREM}</p><ul><li>In a column</li></ul></div>
<p class="float">Beside, afloat.</p><p>The text that flows around what is afloat, over a line or two, as text does.</p>
<dl><dt>Sets</dt><dd>Three</dd><dt>Rest</dt><dd>One minute <em>or two</em></dd></dl>
<p>{SQUARE.format("", "<title>A square, and &lt;more&gt;</title>")} beside a word.</p>
<figure>{SQUARE.format(' aria-hidden="true"', "")}<img src="asset:dot.png" alt="A dot" width="20">
<figcaption>What it shows</figcaption></figure>
<table><caption>Plan</caption><thead><tr><th>Week</th><th scope="col">Minutes</th></tr></thead>
<tbody>{"".join(f"<tr><th scope='row'>Week {n}</th><td>{n * 2} min</td></tr>" for n in range(1, 31))}
<tr><th scope="row">Last</th><td></td></tr></tbody></table>
<p>A French word: <span lang="fr">bonjour à tous</span>.</p><blockquote lang="de"><p>Guten Tag</p></blockquote>
<p><img src="asset:dot.png" alt="" width="20">After a decoration. <span data-artifact>not to be read</span></p>
<p class="upper">shouted words that are long enough to take more lines than only one line of this page</p>
<p>Half-finished: twenty-two-and-a-half-hour-long run-walk-run-walk-run-walk-run-walk-run-walk run-walk-run-walk.</p>
</article></main><footer><p>Go back to <a href="#one"><strong>One</strong> thing</a>.</p></footer></body></html>"""


def simple(body: str, style: str = "", lang: str = "en") -> str:
    """A small whole page."""
    head = f"<head><title>T</title><style>{STYLE}{style}</style></head>"
    return f'<!DOCTYPE html><html lang="{lang}">{head}<body>{body}</body></html>'


def dot(folder: Path, colour: tuple[int, int, int] = (200, 30, 30)) -> dict[str, Path]:
    """The one asset that the sample names: a small picture in one colour."""
    file = folder / "dot.png"
    data = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(data, "png")
    file.write_bytes(data.getvalue())
    return {"dot.png": file}


def pdf_faults(data: bytes) -> list[str]:
    """What speaks against a PDF's being PDF/UA-1 and PDF/A-3a."""
    reports = {profile: page.validate_pdf_bytes(data, profile=profile) for profile in ("ua1", "3a")}
    return [f"{profile}: {report}" for profile, report in reports.items() if not report.is_compliant]
