"""A clinic's own catalogue of what templates say, beside that of the program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.errors import RenderError
from guidegen.guide import assemble
from guidegen.html import render_marked
from guidegen.html.environment import new_environment
from guidegen.language.catalogue import catalogue_hashes, catalogue_of, translations
from guidegen.language.own_messages import strange_words
from guidegen.language.po_files import key_of, read_catalogue
from guidegen.language.po_to_fill_in import catalogue_to_fill_in
from guidegen.language.unsaid import Made, faulty_words, is_behind, shortened, template_messages, unsaid_words
from guidegen.library import Library
from guidegen.library.translation.translating import translated
from guidegen.service.printing import own_templates
from tests.support.base import example
from tests.support.translations import write_catalogue

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
NOW = """msgid "Go now"
msgstr "Vete ya"
"""


def written(templates: Path, text: str, language: str = "es") -> Path:
    file = catalogue_of(templates, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def test_a_clinics_words_come_first_message_by_message(tmp_path: Path) -> None:
    """Where it says nothing the program's stand, also where no form for a count is filled in."""
    one, many = next(each.id for each in template_messages() if isinstance(each.id, tuple) and each.context is None)
    written(tmp_path, NOW + f'\nmsgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] ""\nmsgstr[1] ""\n')
    own, ours = translations("es_US", tmp_path), translations("es_US")
    assert own.gettext("Go now") == "Vete ya" != ours.gettext("Go now")
    assert own.gettext("Your guide") == ours.gettext("Your guide") != "Your guide"
    assert own.ngettext(one, many, 2) == ours.ngettext(one, many, 2) != many
    assert translations("en_GB", tmp_path).gettext("Go now") == "Go now"


def test_a_countrys_catalogue_comes_before_that_of_its_language(tmp_path: Path) -> None:
    """Each says what the one before it does not."""
    written(tmp_path, NOW, "pt")
    written(tmp_path, NOW.replace("Vete ya", "Já"), "pt_BR")
    assert translations("pt_BR", tmp_path).gettext("Go now") == "Já"
    assert translations("pt_PT", tmp_path).gettext("Go now") == "Vete ya"


def test_a_page_has_the_words_of_a_catalogue_that_has_changed(library: Library, tmp_path: Path) -> None:
    """Also where pages take blocks from earlier ones; and a catalogue alone makes no template of a clinic's own."""
    spoken, _ = translated(library, "es")
    answers = parse_answers(read_answers(example("easy_acute")), spoken)
    guide = assemble(assess(answers, spoken, answers.answered_on), spoken, Settings(region="uk", folder=tmp_path))
    heading = "Your week"
    assert heading in {each.id for each in template_messages()}
    pages = []
    for said in ("Uno", "Otro más"):
        file = written(tmp_path / "templates", NOW.replace("Go now", heading).replace("Vete ya", said))
        pages.append(render_marked(guide, again=True))
    assert [pages[0].count("Uno") > 0, pages[1].count("Uno"), pages[1].count("Otro más") > 0] == [True, 0, True]
    words = translations("es", tmp_path / "templates")
    assert words is translations("es_GB", tmp_path / "templates")
    kept = new_environment(tmp_path / "templates", True, words)
    assert kept is new_environment(tmp_path / "templates", True, words)
    assert own_templates(tmp_path) == []
    file.unlink()
    assert "Otro más" not in render_marked(guide, again=True)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (HEAD + 'msgid "Go now"\n', 6, "missing msgstr"),
        (HEAD + NOW + "nonsense here\n", 8, "misformatted"),
        (HEAD + 'msgid "a"\nmsgid_plural "b"\nmsgstr[x] "c"\n', 8, "invalid literal"),
        (HEAD.replace("(n != 1)", "(n +)"), 4, "plural"),
        (HEAD.replace("(n != 1)", "n"), 4, "a form that is not there"),
        (HEAD.replace("(n != 1)", "1 / n"), 4, "a form that is not there"),
        (HEAD.replace("UTF-8", "nothing"), 8, "unknown encoding"),
        (HEAD.replace("UTF-8", "ascii") + NOW.replace("ya", "á"), 7, "its letters"),
        (HEAD + NOW.replace('ya"', "ya"), 7, "the quote at its end is missing"),
        (HEAD + NOW.replace('ya"', 'ya\\"'), 7, "the quote at its end is missing"),
        (HEAD + NOW + '"mismo\n', 8, "the quote at its end is missing"),
        (HEAD + NOW.replace('"Vete ya"', "Vete ya"), 7, "its text stands in no quotes"),
        (HEAD + NOW.replace(' "Vete ya"', ""), 7, "its text stands in no quotes"),
        (HEAD + NOW.replace('ya"', 'ya" mismo'), 7, "text stands behind the quote: mismo"),
        (HEAD + NOW.replace("Vete", 'Vete "ya"'), 7, "text stands behind the quote"),
        (HEAD + NOW.replace("Vete", "Vete\\ "), 7, "a backslash"),
        (HEAD + NOW.replace('msgid "Go now"\n', ""), 6, "'msgstr' cannot stand here"),
        (HEAD + NOW + 'msgstr "Otra vez"\n', 8, "'msgstr' cannot stand here"),
        (HEAD + NOW.replace("msgstr", "msgid_plural"), 6, "missing msgstr"),
        (HEAD + NOW.replace("msgstr", "msgstr[0]"), 7, "one form of a message with msgid_plural"),
        (HEAD + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[0] "d"\n', 9, "one form of a message"),
        (HEAD + 'msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', 8, "'msgstr' cannot stand here"),
        (HEAD + NOW + '\nmsgid ""\n"Go now"\nmsgstr "Otra"\n', 11, "this message stands in line 6 too"),
    ],
)
def test_a_broken_catalogue_is_told_with_its_line(tmp_path: Path, text: str, line: int, why: str) -> None:
    """Whatever is wrong with it."""
    file = written(tmp_path, "")
    file.write_text(text + "\n" + NOW, encoding="utf-8")
    with pytest.raises(RenderError, match=why) as caught:
        translations("es", tmp_path)
    [problem] = caught.value.problems
    assert str(problem.place) == f"{file}:{line}"
    assert [told for told in unsaid_words("es", tmp_path) if told == problem] == [problem]


def test_what_is_well_written_is_read(tmp_path: Path) -> None:
    """Texts in several lines, quotes and backslashes in them, the same words in two contexts, and what is obsolete."""
    written(
        tmp_path,
        'msgid "Go"\nmsgstr ""\n"Vete \\"ya\\" \\\\"  \n"\\tmismo"\n\n'
        'msgctxt "there"\nmsgid "Go"\nmsgstr "Allí"\n\n# Somebody: "x\n#, fuzzy\nmsgid "a"\nmsgstr "b"\n\n'
        '#~ msgid "Go"\n#~ msgstr "Fuera"\n',
    )
    words = translations("es", tmp_path)
    assert words.gettext("Go") == 'Vete "ya" \\\tmismo'
    assert words.pgettext("there", "Go") == "Allí"


def test_a_catalogue_that_is_a_link_elsewhere_is_refused(tmp_path: Path) -> None:
    """As a template is."""
    file = written(tmp_path / "templates", NOW)
    file.rename(tmp_path / "secret")
    file.symlink_to(tmp_path / "secret")
    with pytest.raises(RenderError, match="leads out"):
        translations("es", tmp_path / "templates")


@pytest.mark.parametrize(
    ("source", "said", "fault"),
    [
        ("Call %(number)s", "Llame al %(numero)s", "unknown named placeholder 'numero'"),
        ("Call %(number)s", "Llame al %s", "different kinds"),
        ("Call %(number)s", "Llame", "%(number)s is lost"),
        ("Whole", "100 %", "a percent sign that is printed is written twice"),
        ("Whole", "%s", "a percent sign that is printed is written twice"),
        ("Whole", "%(number)s", "there is no value %(number)s"),
        ("Whole", "100 %%", None),
        ("Call %(number)s", "Al %(number)s", None),
    ],
)
def test_a_message_that_cannot_be_filled_in_is_not_used(
    tmp_path: Path, source: str, said: str, fault: str | None
) -> None:
    """It is told with its line, and the words that there were without it are printed."""
    file = written(tmp_path, f'msgid "{source}"\nmsgstr "{said}"\n', "pl")
    found = faulty_words("pl", tmp_path)
    assert translations("pl", tmp_path).gettext(source) == (source if fault else said)
    assert [str(problem.place) for problem in found] == ([f"{file}:6"] if fault else [])
    assert all(fault is not None and fault in problem.message for problem in found)


def test_only_what_documents_say_is_asked_of_a_catalogue(tmp_path: Path) -> None:
    """E-mails, forms, records and the waiting room hold no guide back; one fuzzy message of a guide does."""
    others = [each for each in template_messages() if each.id and not is_behind(each)]
    assert len(others) > 100
    assert {file for each in others for file, _ in each.locations} >= {
        "templates/form.html.j2",
        "templates/record.html.j2",
    }
    file = write_catalogue(tmp_path, "pl", without=[key_of(each)[1] for each in others])
    assert unsaid_words("pl", tmp_path / "templates") == ()
    made: Made
    for made, known in (("forms", "Name or number:"), ("e-mails", "Dear %(name)s,")):
        [problem] = unsaid_words("pl", tmp_path / "templates", made)
        assert f"'{known}'" in problem.message
        assert unsaid_words("es", None, made) == ()
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('msgid "Go now"', '#, fuzzy\nmsgid "Go now"'), encoding="utf-8")
    [problem] = unsaid_words("pl", tmp_path / "templates")
    assert problem.message.startswith("1 of ")
    assert "'Go now'" in problem.message
    [problem] = unsaid_words("pl")
    assert problem.place.file == "templates/locale/pl/LC_MESSAGES/guidegen.po"


def test_our_own_languages_lack_nothing() -> None:
    """So a clinic that has no catalogue prints in them."""
    assert unsaid_words("es") == ()
    assert faulty_words("es") == ()


def filled(text: str, said: Mapping[str, str]) -> str:
    for source, words in said.items():
        assert text.count(f'msgid "{source}"\nmsgstr ""') == 1
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{words}"')
    return text


def test_a_catalogue_to_fill_in_keeps_what_is_translated(tmp_path: Path) -> None:
    """It has the plural forms of its language; it is written anew only where messages have changed."""
    filling = catalogue_to_fill_in("pl", tmp_path)
    assert filling.data is not None
    text = filling.data.decode()
    assert "nplurals=3" in text
    assert (filling.said, filling.needed > 100) == (0, True)
    filling.file.parent.mkdir(parents=True)
    filling.file.write_text(filled(text, {"Go now": "Idź"}), encoding="utf-8")
    again = catalogue_to_fill_in("pl", tmp_path)
    assert (again.said, again.data) == (1, None)
    older = filled(text, {"Go now": "Idź"}).replace('msgid "Get emergency help now"', 'msgid "Get help now"')
    filling.file.write_text(
        older.replace('Get help now"\nmsgstr ""', 'Get help now"\nmsgstr "Pomoc"'), encoding="utf-8"
    )
    changed = catalogue_to_fill_in("pl", tmp_path)
    assert changed.data is not None
    found = read_catalogue(changed.data, "pl.po", "pl")
    assert str(found["Go now"].string) == "Idź"
    assert found["Get emergency help now"].fuzzy
    assert '#| msgid "Get help now"' in changed.data.decode()


def test_no_catalogue_is_written_where_ours_is_whole(tmp_path: Path) -> None:
    """One that a clinic has begun keeps its few words."""
    whole = catalogue_to_fill_in("es", tmp_path)
    assert (whole.data, whole.said) == (None, whole.needed)
    file = written(tmp_path, NOW)
    assert catalogue_to_fill_in("es", tmp_path).data is None
    assert file.read_text(encoding="utf-8") == HEAD + NOW


def test_a_catalogue_is_known_by_what_it_says(tmp_path: Path) -> None:
    """How it is laid out changes nothing; a word does, and so does the rule by which it counts."""
    default = catalogue_hashes("es")
    assert set(default) == {"catalogue/es"}
    assert catalogue_hashes("pl") == catalogue_hashes("en") == {}
    file = written(tmp_path, NOW)
    one = catalogue_hashes("es", tmp_path)
    assert one != default
    file.write_text(HEAD + "# Somebody.\n#: elsewhere.j2\n" + NOW.replace('"Vete ya"', '""\n"Vete "\n"ya"'))
    assert catalogue_hashes("es", tmp_path) == one
    file.write_text(HEAD.replace("n != 1", "n > 1") + NOW)
    assert catalogue_hashes("es", tmp_path) != one
    file.write_text(HEAD + NOW.replace("Vete ya", "Vaya ya"))
    assert catalogue_hashes("es", tmp_path) != one
    written(tmp_path, NOW, "pl")
    assert set(catalogue_hashes("pl", tmp_path)) == {"catalogue/pl"}
    file.write_text("nothing that can be read")
    assert catalogue_hashes("es", tmp_path) == {}


def test_what_documents_need_stands_first_in_a_catalogue_to_fill_in(tmp_path: Path) -> None:
    """What `ask` says to whoever answers is no part of a document; so it is none of what is missing for one."""
    data = catalogue_to_fill_in("pl", tmp_path).data
    assert data is not None
    where = [[file for file, _ in each.locations] for each in read_catalogue(data, "pl.po", "pl") if each.id]
    of_ask = [place for place, files in enumerate(where) if all(file.startswith("guidegen/") for file in files)]
    needed = [place for place, each in enumerate(read_messages(data)) if is_behind(each)]
    assert needed == list(range(len(needed)))
    assert len(of_ask) > 50
    assert min(of_ask) > max(needed)
    written(tmp_path, "", "pl")
    [problem] = unsaid_words("pl", tmp_path)
    assert problem.message.startswith(f"{len(needed)} of {len(needed)} ")
    assert f"'{shortened(key_of(read_messages(data)[0])[1])}'" in problem.message


def read_messages(data: bytes) -> list[Message]:
    return [each for each in read_catalogue(data, "pl.po", "pl") if each.id]


OWN = """{{ _("Our pool") }} {% trans count=n %}One lane{% pluralize %}{{ count }} lanes{% endtrans %}
{{ pgettext("there", "Go now") }}"""


def own_template(templates: Path) -> None:
    (templates / "partials").mkdir(parents=True)
    (templates / "partials" / "pool.html.j2").write_text(OWN, encoding="utf-8")
    (templates / "broken.html.j2").write_text("{% if %}", encoding="utf-8")
    (templates / "old.html.j2").write_bytes(b'{{ _("Ni\xf1o") }}')


def test_a_message_that_nothing_says_is_told(tmp_path: Path) -> None:
    """With its line and what is like it. The words of a clinic's own templates are none, in their contexts alone."""
    own_template(tmp_path)
    file = written(
        tmp_path,
        'msgid "Our pool"\nmsgstr "Piscina"\n\nmsgctxt "there"\nmsgid "Go now"\nmsgstr "Allí"\n\n' + NOW + "\n"
        'msgid "One lane"\nmsgid_plural "%(count)s lanes"\nmsgstr[0] "Una"\nmsgstr[1] "%(count)s"\n\n'
        'msgid "Yor week"\nmsgstr "Su semana"\n\nmsgctxt "here"\nmsgid "Go now"\nmsgstr "Aquí"\n\n'
        'msgid "Never said"\nmsgstr ""\n\n#~ msgid "Yor plan"\n#~ msgstr "Su plan"\n',
    )
    found = strange_words("es", tmp_path)
    assert [str(problem.place) for problem in found] == [f"{file}:21", f"{file}:25"]
    assert "'Yor week' is no message of a template" in found[0].message
    assert found[0].hint == "did you mean 'Your week'?"
    file.write_text("nonsense", encoding="utf-8")
    assert strange_words("es", tmp_path) == ()


def test_words_of_a_clinics_own_templates_stay_in_its_catalogue(tmp_path: Path) -> None:
    """They are to be filled in like all others, behind these."""
    own_template(tmp_path)
    begun = catalogue_to_fill_in("pl", tmp_path)
    assert begun.data is not None
    begun.file.parent.mkdir(parents=True)
    begun.file.write_text(filled(begun.data.decode(), {"Our pool": "Basen"}), encoding="utf-8")
    assert catalogue_to_fill_in("pl", tmp_path).data is None
    (tmp_path / "partials" / "pool.html.j2").unlink()
    again = catalogue_to_fill_in("pl", tmp_path).data
    assert again is not None
    assert '#~ msgid "Our pool"\n#~ msgstr "Basen"' in again.decode()
