"""Names from right to left: kept apart in pages and in plain text; all other names are printed as they are."""

from __future__ import annotations

from gettext import NullTranslations

import pytest

from guidegen.clinic.settings import Clinic, Settings
from guidegen.delivery.mail.words import words_for
from guidegen.html.direction import direction_of_page
from guidegen.html.environment import new_environment
from guidegen.html.other_words import marked
from guidegen.html.render import render_html
from guidegen.library import Library
from tests.acceptance.prints import document

HEBREW, ARABIC = "דוד כהן", "محمد علي"


def printed(name: str, template: str = "page.html", direction: str = "ltr") -> str:
    environment = new_environment(None, direction=direction)
    code = "{{ name | isolated }}"
    if template.endswith(".txt.j2"):
        code = "{% autoescape false %}" + code + "{% endautoescape %}"
    return environment.from_string(code).render(name=name)


@pytest.mark.parametrize("name", ["Anna Example", "Łukasz Őry", "走る", "Zoë 2", "", "12"])
def test_a_name_from_left_to_right_stays_as_it_is(name: str) -> None:
    """Nothing is put around it."""
    assert printed(name) == name


@pytest.mark.parametrize(
    ("name", "direction"),
    [(HEBREW, "rtl"), (ARABIC, "rtl"), (f"{HEBREW} 2nd", "rtl"), (f"2 {HEBREW}", "rtl"), (f"Dan {HEBREW}", "ltr")],
)
def test_a_name_from_right_to_left_stands_apart(name: str, direction: str) -> None:
    """The first letter decides its direction; signs in it do the same where only text is handed on."""
    assert printed(name) == f'<bdi dir="{direction}">\u2068{name}\u2069\u200e</bdi>'
    assert printed(name, "mail.txt.j2") == f"\u2068{name}\u2069\u200e"


def test_markup_in_a_name_is_escaped() -> None:
    """What stands apart is no way around the escaping."""
    assert printed(f"<b>{HEBREW}") == f'<bdi dir="ltr">\u2068&lt;b&gt;{HEBREW}\u2069\u200e</bdi>'


@pytest.mark.parametrize("kind", ["guide", "emergency", "urgent", "referral", "record"])
def test_every_page_keeps_names_apart(kind: str, library: Library) -> None:
    """Client and clinic, wherever they stand: in no page is there one that nothing holds."""
    clinic = Clinic(name=f"{HEBREW} 12", clinician=f"{HEBREW} 3", phone="04-123-4567")
    guide = document(kind, Settings(region="uk", clinic=clinic), library, name=f"{ARABIC} 7")
    body = render_html(guide).partition("<body>")[2]
    for name in (f"{ARABIC} 7", f"{HEBREW} 12"):
        assert body.count(name) == body.count(f"\u2068{name}\u2069") > 0


def test_mails_keep_names_apart() -> None:
    """In both their parts."""
    clinic = Clinic(name=f"{HEBREW} 12", clinician=f"{HEBREW} 3", address=f"{HEBREW} 4\n{HEBREW} 5")
    words = words_for(f"{ARABIC} 7", Settings(clinic=clinic), encrypted=False)
    for part in (words.text, words.html.partition("<body")[2]):
        for name in (f"{ARABIC} 7", *(f"{HEBREW} {number}" for number in (12, 3, 4, 5))):
            assert part.count(name) == part.count(f"\u2068{name}\u2069") == 1


# On a page from right to left


@pytest.mark.parametrize("name", [HEBREW, ARABIC, "", " · "])
def test_there_a_name_from_right_to_left_stays_as_it_is(name: str) -> None:
    """Nothing is put around it."""
    assert printed(name, direction="rtl") == name


@pytest.mark.parametrize(
    ("name", "direction"),
    [("Robin Lane", "ltr"), ("EX-02", "ltr"), ("12 34", "ltr"), ("https://a.example", "ltr"), (f"{HEBREW} 2nd", "rtl")],
)
def test_there_names_and_numbers_from_left_to_right_stand_apart(name: str, direction: str) -> None:
    """A sign after them holds the page's direction."""
    assert printed(name, direction="rtl") == f'<bdi dir="{direction}">\u2068{name}\u2069\u200f</bdi>'
    assert printed(name, "mail.txt.j2", direction="rtl") == f"\u2068{name}\u2069\u200f"


@pytest.mark.parametrize(("direction", "told"), [("ltr", ""), ("rtl", ' dir="ltr"')])
def test_phone_numbers_keep_their_order(direction: str, told: str) -> None:
    """In a text that is there for them, and in any other; what else is in it stays escaped."""
    environment = new_environment(None, direction=direction)
    for filter_ in ("phones", "phones_in_sentence"):
        page = environment.from_string("{{ text | " + filter_ + " }}").render(text="<a> +44 20 7946 0000")
        assert page == f'&lt;a&gt; <a class="tel"{told} href="tel:+442079460000">+44 20 7946 0000</a>'


# What nobody has said in the language of such a page


def said(template: str, name: str = "page.html", words: NullTranslations | None = None, **values: object) -> str:
    environment = new_environment(None, words=words, direction="rtl")
    if name.endswith(".txt.j2"):
        template = "{% autoescape false %}" + template + "{% endautoescape %}"
    return environment.from_string(template).render(values)


@pytest.mark.parametrize("name", ["page.html", "mail.txt.j2"])
@pytest.mark.parametrize(
    ("template", "page"),
    [
        ("{{ _('Go now') }}", "\u2066Go now\u2069"),
        ("{{ pgettext('there', 'Go now') }}", "\u2066Go now\u2069"),
        ("{{ ngettext('%(num)s day', '%(num)s days', 2) }}", "\u20662 days\u2069"),
        ("{{ ngettext('%(num)s day', '%(num)s days', 1) }}", "\u20661 day\u2069"),
        ("{% trans %}Call <strong>{{ number }}</strong>.{% endtrans %}", "\u2066Call <strong>112</strong>.\u2069"),
        ("{% trans %}Go to {{ place }}.{% endtrans %}", f"\u2066Go to \u2068{ARABIC}\u2069.\u2069"),
        ("{{ _('%(number)s, %(place)s', number=number, place=place) }}", f"112, {ARABIC}"),
    ],
)
def test_there_an_unsaid_text_stands_from_left_to_right_as_a_whole(name: str, template: str, page: str) -> None:
    """In all its forms; values that run against it do not change places in it, and values alone are no words."""
    assert said(template, name, number="112", place=ARABIC) == page


class _InHebrew(NullTranslations):
    def gettext(self, message: str) -> str:
        return HEBREW


def test_there_a_text_that_is_said_stays_as_it_is() -> None:
    """So does every text on a page from left to right."""
    assert said("{{ _('Go now') }}", words=_InHebrew()) == HEBREW
    page = new_environment(None).from_string("{% trans %}Go to {{ place }}.{% endtrans %}").render(place=ARABIC)
    assert page == f"Go to {ARABIC}."


def test_there_an_unsaid_text_among_others_is_an_element_of_its_own() -> None:
    """Signs hold no line together that has other elements in it. In attributes they stay; a title needs none."""
    call = f"\u2066Call <b>112</b> or \u2068{ARABIC}\u2069.\u2069"
    title = "<head><title>\u2066Go now\u2069</title></head>"
    page = f'{title}<body><p>{HEBREW} {call}\u2066So\u2069</p><p title="\u2066Go\u2069">{HEBREW}</p></body>'
    apart = call.join(('<bdi lang="en" dir="ltr">', "</bdi>"))
    assert marked(page) == page.replace(title, "<head><title>Go now</title></head>").replace(call, apart).replace(
        "\u2066So\u2069", '<bdi lang="en" dir="ltr">\u2066So\u2069</bdi>'
    )


def test_signs_that_belong_to_no_whole_text_are_left_alone() -> None:
    """An element around them would cut others in two."""
    for words in ("\u2066a <b>b\u2069</b>", "\u2069a\u2066", "<b>\u2066a</b>\u2069"):
        page = f"<body><p>{HEBREW} {words}</p></body>"
        assert marked(page) == page


@pytest.mark.parametrize(
    ("language", "direction"),
    [("en", "ltr"), ("es", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("qq", "ltr")],
)
def test_a_page_without_a_region_runs_as_most_write_its_language(language: str, direction: str) -> None:
    """Of which only the code is known."""
    assert direction_of_page(None, language) == direction


@pytest.mark.parametrize("language", [None, "ar"])
def test_an_e_mail_tells_its_direction(language: str | None) -> None:
    """English ones are as they were."""
    clinic = Clinic(name="North Clinic", phone="+44 20 7946 0000", email="a@b.example")
    words = words_for("Robin", Settings(clinic=clinic), encrypted=False, language=language)
    assert words.html.startswith(
        '<!DOCTYPE html>\n<html lang="ar" dir="rtl">' if language else '<!DOCTYPE html>\n<html lang="en">'
    )
    assert ("\u2068+44 20 7946 0000\u2069" in words.text) is (language is not None)
