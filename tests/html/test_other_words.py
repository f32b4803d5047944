"""English words on a page from right to left have their own direction, so that they are read in their order."""

from __future__ import annotations

import pytest

from guidegen.html.other_words import marked

MARK = ' lang="en" dir="ltr"'


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>Call <b>999</b> now.</p>", f"<p{MARK}>Call <b>999</b> now.</p>"),
        ('<p class="a">Call</p>', f'<p{MARK} class="a">Call</p>'),
        ('<div lang="en"><p>Go</p></div>', '<div dir="ltr" lang="en"><p>Go</p></div>'),
        ("<p>اتصل الآن</p>", "<p>اتصل الآن</p>"),
        ("<p>اتصل Call</p>", "<p>اتصل Call</p>"),
        ("<p>112</p>", "<p>112</p>"),
        ("<ul>\n<li>Go</li>\n<li>اذهب</li></ul>", f"<ul>\n<li{MARK}>Go</li>\n<li>اذهب</li></ul>"),
        ("<ul><li>Go</li><li>Run</li></ul>", f"<ul{MARK}><li>Go</li><li>Run</li></ul>"),
        ('<p><bdi dir="ltr">Robin</bdi> · 7</p>', '<p><bdi dir="ltr">Robin</bdi> · 7</p>'),
        ('<div lang="en-GB" dir="ltr"><p>Dear</p></div>', '<div lang="en-GB" dir="ltr"><p>Dear</p></div>'),
        ("<p>اذهب<br>الآن</p><h2>Now</h2>", f"<p>اذهب<br>الآن</p><h2{MARK}>Now</h2>"),
        ("<p>اذهب</p><svg><title>A leg</title></svg>", "<p>اذهب</p><svg><title>A leg</title></svg>"),
        ("<p>Tom &amp; Jo &lt; 3</p><p>اذهب</p>", f"<p{MARK}>Tom &amp; Jo &lt; 3</p><p>اذهب</p>"),
    ],
)
def test_an_element_in_our_letters_alone_is_marked(body: str, wanted: str) -> None:
    """The outermost one; a name that stands apart is none, nor is what has a direction already."""
    head = '<html dir="rtl"><head><style>p { color: red }</style></head>'
    page = f"{head}<body><p>نعم</p>{body}</body></html>"
    assert marked(page) == page.replace(body, wanted)
