"""YAML and JSON text to plain data: types, the place of everything, and every refusal."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guidegen.errors import Place
from guidegen.files.text_with_places import MAX_BYTES, MAX_DEPTH, MAX_VALUES, Path, Source, decode, read

# Where a comma too many stands, and how it is told, in `{"a": 1,}`.
TRAILING_COMMA = (
    ("a.yaml:1:8", "not valid JSON: Illegal trailing comma before end of object")
    if sys.version_info >= (3, 13)
    else ("a.yaml:1:9", "not valid JSON: Expecting property name enclosed in double quotes")
)

# Derandomized: the same examples in every run, so that a red build is about the change it tests.
STEADY = settings(deadline=None, derandomize=True, database=None)


def at(source: Source, path: Path) -> tuple[str, str]:
    """Where the key and the value of a path stand, as they are printed."""
    return str(source.key(path)), str(source.value(path))


def text_problems(text: str, first_line: int = 1) -> list[str]:
    return [str(problem) for problem in read(text, "a.yaml", first_line).problems]


def places_and_messages(text: str) -> list[tuple[str, str]]:
    return [(str(problem.place), problem.message) for problem in read(text, "a.yaml").problems]


# Places


YAML = """\
# A comment
client:
  name: A. Runner
answers:
  age: 34
  rf_nerve: [none, "not sure"]
  notes:
    - first
    -   second: deep
"""


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ((), "a.yaml:2:1", "a.yaml:2:1"),
        (("client",), "a.yaml:2:1", "a.yaml:3:3"),
        (("client", "name"), "a.yaml:3:3", "a.yaml:3:9"),
        (("answers", "age"), "a.yaml:5:3", "a.yaml:5:8"),
        (("answers", "rf_nerve"), "a.yaml:6:3", "a.yaml:6:13"),
        (("answers", "rf_nerve", 1), "a.yaml:6:20", "a.yaml:6:20"),
        (("answers", "notes", 0), "a.yaml:8:7", "a.yaml:8:7"),
        (("answers", "notes", 1, "second"), "a.yaml:9:9", "a.yaml:9:17"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_key_and_value_of_yaml_has_its_line_and_column(path: Path, key: str, value: str, line_end: str) -> None:
    """Keys, values and list items are found where they begin, counted from 1, with either line end."""
    source = read(YAML.replace("\n", line_end), "a.yaml")
    assert source.data == {
        "client": {"name": "A. Runner"},
        "answers": {"age": 34, "rf_nerve": ["none", "not sure"], "notes": ["first", {"second": "deep"}]},
    }
    assert at(source, path) == (key, value)


def test_what_is_not_there_is_placed_at_the_nearest_thing_around_it() -> None:
    """A missing key or item points to the mapping or list that should hold it, and nothing read points to the file."""
    source = read(YAML, "a.yaml")
    assert at(source, ("client", "email")) == ("a.yaml:3:3", "a.yaml:3:3")
    assert at(source, ("answers", "rf_nerve", 7, "x")) == ("a.yaml:6:13", "a.yaml:6:13")
    assert Source("empty").value(("any", "thing")) == Place("empty")


def test_lines_count_on_from_where_front_matter_begins() -> None:
    """Text cut out of a larger file keeps that file's lines, in values and in all kinds of problems."""
    assert str(read("a: 1\nb: 2\n", "a.md", first_line=2).value(("b",))) == "a.md:3:4"
    for text in ("ok: 1\na: @", "ok: 1\na: \x07", "ok: 1\na: &x"):
        assert [problem.split(": ")[0] for problem in text_problems(text, first_line=5)] == ["a.yaml:6:4"], text
    assert [problem.split(": ")[0] for problem in text_problems('{"a": 1,\n "b" 2}', first_line=5)] == ["a.yaml:6:6"]


JSON = '\t{\n\t"client": {"name": "A. Runner"},\n\t"answers":\t{"age": 34, "none": ["a",\t"b"]}\n}\n'


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_json_with_tabs_byte_order_mark_and_either_line_end_keeps_its_places(line_end: str, mark: str) -> None:
    """JSON as editors on Windows write it reads as any other, a tab being one column and the mark none."""
    text, faults = decode((mark + JSON.replace("\n", line_end)).encode(), "a.json")
    source = read(text, "a.json")
    assert not faults + source.problems
    assert source.data == {"client": {"name": "A. Runner"}, "answers": {"age": 34, "none": ["a", "b"]}}
    assert at(source, ("client", "name")) == ("a.json:2:13", "a.json:2:21")
    assert at(source, ("answers",)) == ("a.json:3:2", "a.json:3:13")
    assert at(source, ("answers", "none", 1))[1] == "a.json:3:39"


def test_halves_of_a_character_in_json_are_joined_and_shift_nothing() -> None:
    r"""Two \u escapes that are one character read as that one, a lone half as U+FFFD, and later columns stay true."""
    text = r'{"a\ud83c\udfc3": ["\uD83D\uDE00!", "\ud83d", "\udc00\ud800", "\\ud83d\\ude00", "\u00e9"], "z": 1}'
    source = read(text, "a.json")
    assert not source.problems
    assert source.data == {"a🏃": ["😀!", "\ufffd", "\ufffd\ufffd", r"\ud83d\ude00", "é"], "z": 1}
    for column, (found, path) in enumerate(
        [
            (r'"\uD83D', ("a🏃", 0)),
            (r'"\ud83d"', ("a🏃", 1)),
            (r'"\udc00', ("a🏃", 2)),
            (r'"\\ud83d', ("a🏃", 3)),
            (r'"\u00e9', ("a🏃", 4)),
        ]
    ):
        assert source.value(path).column == text.index(found) + 1, column
    assert source.key(("z",)).column == text.index('"z"') + 1


# Types


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(word, word) for word in ("no", "yes", "on", "off", "No", "YES", "On", "OFF", "y", "n", "Y", "N")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[(word, None) for word in ("", "~", "null", "Null", "NULL")],
        ("34", 34),
        ("-3", -3),
        ("+3", 3),
        ("0", 0),
        ("2.50", 2.5),
        (".5", 0.5),
        ("-0.25", -0.25),
        ("0e1", 0.0),
        ("1.5e3", 1500.0),
        ("007", "007"),
        ("-012", "-012"),
        ("01632 960001", "01632 960001"),
        ("00.5", "00.5"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("12:30", "12:30"),
        ("2026-11-20", "2026-11-20"),
        ("1.2.3", "1.2.3"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("1" * 18, int("1" * 18)),
        ("1" * 19, "1" * 19),
        ('"34"', "34"),
        ("'null'", "null"),
        ("'true'", "true"),
        ('""', ""),
        ("|\n  34\n", "34\n"),
    ],
)
def test_a_plain_word_is_what_it_looks_like(text: str, value: Any) -> None:
    """Only true, false, null and numbers without leading zeros have a type; all else, and what is quoted, is text."""
    source = read(f"a: {text}", "a.yaml")
    assert not source.problems
    assert (source.data["a"], type(source.data["a"])) == (value, type(value))


def test_keys_are_always_text() -> None:
    """A key is the word as it is written, whatever type the same word would have as a value."""
    assert read("no: 1\n2: 2\ntrue: 3\nnull: 4\n2.50: 5\n'': 6\n", "a.yaml").data == {
        "no": 1,
        "2": 2,
        "true": 3,
        "null": 4,
        "2.50": 5,
        "": 6,
    }


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("# nothing\n", None),
        ("---\n", None),
        ("just words", "just words"),
        ("[]", []),
        ("{}", {}),
        ("{a: 1, b: [x, y]}", {"a": 1, "b": ["x", "y"]}),
    ],
)
def test_a_whole_file_may_be_anything(text: str, data: Any) -> None:
    """An empty file, one word and YAML's own flow style are read without a problem."""
    source = read(text, "a.yaml")
    assert (source.data, source.problems) == (data, [])


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=12)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.integers(-(10**6), 10**6).map(lambda thousandths: thousandths / 1000)
    | WORDS
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)


@given(
    st.lists(TREES, max_size=3) | st.dictionaries(WORDS, TREES, max_size=3),
    st.sampled_from((None, 1, "\t")),
    st.booleans(),
    st.sampled_from(((",", ":"), (", ", ": "))),
)
@settings(STEADY, max_examples=300)
@example({"😀": ["🏃", "\\", '"', "\\u", "/"]}, None, True, (",", ":"))
def test_all_json_reads_as_json_does(
    data: Any, indent: int | str | None, ascii_only: bool, separators: tuple[str, str]
) -> None:
    """What Python writes as JSON, dense or indented, escaped or not, comes back the same, text and type."""
    source = read(json.dumps(data, indent=indent, ensure_ascii=ascii_only, separators=separators), "a.json")
    assert not source.problems
    assert json.dumps(source.data) == json.dumps(data)


# Refusals


def test_every_key_that_stands_twice_is_reported() -> None:
    """Each repetition in each mapping is told with its place and the line of the first, which is what counts."""
    source = read("a: 1\nb: {x: 1, x: 2}\na: 3\nc:\n  - y: 1\n    y: 2\na: 4\n", "a.yaml")
    assert [str(problem) for problem in source.problems] == [
        "a.yaml:2:11: 'x' stands here a second time (first in line 2; keep one)",
        "a.yaml:3:1: 'a' stands here a second time (first in line 1; keep one)",
        "a.yaml:6:5: 'y' stands here a second time (first in line 5; keep one)",
        "a.yaml:7:1: 'a' stands here a second time (first in line 1; keep one)",
    ]
    assert source.data == {"a": 1, "b": {"x": 1}, "c": [{"y": 1}]}


def test_a_key_that_stands_twice_in_json_is_reported() -> None:
    """JSON parsers keep the last of two keys without a word; here it is a problem."""
    assert text_problems('{"age": 34,\n "age": 43}') == [
        "a.yaml:2:2: 'age' stands here a second time (first in line 1; keep one)"
    ]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: &x 1", "a.yaml:1:4", "anchors (&) and aliases (*) are not allowed"),
        ("a: 1\nb: *x", "a.yaml:2:4", "anchors (&) and aliases (*) are not allowed"),
        ("- &x [1]\n- *x", "a.yaml:1:3", "anchors (&) and aliases (*) are not allowed"),
        ("a: &x {}", "a.yaml:1:4", "anchors (&) and aliases (*) are not allowed"),
        ("a: !!int 3", "a.yaml:1:4", "tags (!) are not allowed"),
        ("a: !!python/object/apply:os.system [ls]", "a.yaml:1:4", "tags (!) are not allowed"),
        ("a: !mine {b: 1}", "a.yaml:1:4", "tags (!) are not allowed"),
        ("a: 1\n<<: {b: 2}", "a.yaml:2:1", "merge keys (<<) are not allowed"),
        ("&x a: 1", "a.yaml:1:1", "a key must be a plain word"),
        ("!!str a: 1", "a.yaml:1:1", "a key must be a plain word"),
        ("? [a, b]\n: 1", "a.yaml:1:3", "a key must be a plain word"),
        ("{a: {{b: 1}: 2}}", "a.yaml:1:6", "a key must be a plain word"),
        ("a: 1\n---\nb: 2", "a.yaml:2:1", "a second document begins here"),
        ("a: 1\n...\n---\nb: 2", "a.yaml:3:1", "a second document begins here"),
        ('{"a": 1,}', *TRAILING_COMMA),
        ('["a"\n "b"]', "a.yaml:2:2", "not valid JSON: Expecting ',' delimiter"),
        (r'{"a": "\ud8zz\udczz"}', "a.yaml:1:9", "not valid JSON: Invalid \\uXXXX escape"),
        ("[" * 100_000, "a.yaml", "nested too deeply, or a number is too long"),
        ("[" + "1" * 5000 + "]", "a.yaml", "nested too deeply, or a number is too long"),
    ],
)
def test_what_has_no_use_here_is_refused_where_it_stands(text: str, place: str, message: str) -> None:
    """Anchors, aliases, tags, merge keys, odd keys, a second document and broken JSON are one problem, and no data."""
    source = read(text, "a.yaml")
    assert places_and_messages(text) == [(place, message)]
    assert source.data is None


def test_merge_keys_and_exclamation_marks_in_quotes_are_words() -> None:
    """What is refused bare may be written in quotes."""
    source = read("'<<': '&x'\nb: '!!int'\nc: '*x'\n", "a.yaml")
    assert (source.data, source.problems) == ({"<<": "&x", "b": "!!int", "c": "*x"}, [])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: [", 2),
        ("a: 'open", 1),
        ("a: 1\n b: 2", 2),
        ("a: 1\n\tb: 2", 2),
        ("a: @x", 1),
        ("a: b: c", 1),
        ("%NONSENSE\n---\na: 1", 1),
    ],
)
def test_text_that_is_not_yaml_is_one_problem_with_its_line(text: str, place: int) -> None:
    """A fault of syntax says that this is not valid YAML, near where it is, and nothing is read."""
    source = read(text, "a.yaml")
    assert [problem.message.split(":")[0] for problem in source.problems] == ["not valid YAML"]
    assert source.problems[0].place.line in (place, place + 1)
    assert source.data is None


def test_depth_is_capped() -> None:
    """Data may be nested as deep as the cap and not one deeper, in block and in flow style."""
    for opening, closing in (("- ", ""), ("[", "]")):
        assert not text_problems(opening * MAX_DEPTH + "x" + closing * MAX_DEPTH)
        assert text_problems(opening * (MAX_DEPTH + 1) + "x" + closing * (MAX_DEPTH + 1)) == [
            f"a.yaml:1:{len(opening) * (MAX_DEPTH + 1) + 1}: nested more than {MAX_DEPTH} deep"
        ]


def test_the_number_of_values_is_capped() -> None:
    """A file may hold as many values as the cap, lists and mappings counted, and not one more."""
    allowed = read("- a\n" * (MAX_VALUES - 1), "a.yaml")
    assert (len(allowed.data), allowed.problems) == (MAX_VALUES - 1, [])
    assert text_problems("- a\n" * MAX_VALUES) == [f"a.yaml:{MAX_VALUES}:3: more than {MAX_VALUES} values"]
    assert read("- a\n" * MAX_VALUES, "a.yaml").data is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: \x07", "a.yaml:1:4"),
        ("é😀: 1\nß: b\x00", "a.yaml:2:5"),
        ("a: 1\r\nb: 'x\x1by'", "a.yaml:2:6"),
        ("a: \x7f", "a.yaml:1:4"),
        ("a: \ufffe", "a.yaml:1:4"),
        ("a: \ud83d", "a.yaml:1:4"),
    ],
)
def test_a_control_character_is_refused_where_it_stands(text: str, place: str) -> None:
    """A character that YAML does not allow is placed by characters, not bytes; half a character counts as one."""
    assert places_and_messages(text) == [(place, "the file holds a character that YAML does not allow")]
    assert read(text, "a.yaml").data is None


# Bytes


def test_the_size_of_a_file_is_capped() -> None:
    """A file may be as large as the cap and not one byte larger."""
    assert decode(b"a" * MAX_BYTES, "a.yaml") == ("a" * MAX_BYTES, [])
    text, faults = decode(b"a" * (MAX_BYTES + 1), "a.yaml")
    assert text == ""
    assert [str(fault) for fault in faults] == ["a.yaml: the file is too large: 512 KB (at most 512 KB)"]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"caf\xe9: 1", "a.yaml:1:4"),
        (b"a: 1\r\nb: caf\xe9", "a.yaml:2:7"),
        ("é: ß".encode() + b"\xff", "a.yaml:1:5"),
        (b"\xef\xbb\xbfa: 1\n\xff", "a.yaml:2:1"),
        (b"\xff\xfea\x00", "a.yaml:1:1"),
        (b"a: \xed\xa0\xbd", "a.yaml:1:4"),
        (b"a: 1\n\xc3", "a.yaml:2:1"),
    ],
)
def test_bytes_that_are_not_utf8_are_refused_at_the_first_of_them(raw: bytes, place: str) -> None:
    """A file in another encoding is told by line and column in characters, not counting a byte order mark."""
    text, faults = decode(raw, "a.yaml")
    assert text == ""
    assert [str(fault) for fault in faults] == [
        f"{place}: the file is not UTF-8 text (save it as UTF-8 in your editor)"
    ]


@given(st.binary(max_size=60))
@settings(STEADY, max_examples=200)
def test_any_bytes_are_text_or_one_problem(raw: bytes) -> None:
    """Decoding never raises: it gives the text, or says why there is none."""
    text, faults = decode(raw, "a.yaml")
    assert len(faults) <= 1
    assert not (text and faults)
    assert faults or text.encode() == raw.removeprefix(b"\xef\xbb\xbf")


ANY = st.text(st.characters(exclude_categories=()), max_size=60)
MARKUP = st.text(alphabet="ab10 .-:?,[]{}&*!|>'\"%@`#~<\\u\n\r\t\ufeff\u2028\x85é\x00\ud83d", max_size=80)
PIECES = [
    "a: ",
    "- ",
    "\n",
    "  ",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"a"',
    '"\\ud83d\\ude00"',
    '"\\ud83d',
    ": ",
    "1",
    "&x ",
    "*x",
    "!!int ",
    "---\n",
    "|\n",
    "? ",
    "#",
    "<<: ",
    "\t",
    "x",
    "'",
    '"',
    "%YAML 1.1\n",
]
NEARLY = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@given(ANY | MARKUP | NEARLY)
@settings(STEADY, max_examples=1500)
@example('{"a": "\\ud8zz\\udczz"}')
@example("\ud83d\ude00")
@example("[" * 2000 + "]" * 2000)
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    """Whatever a file holds, reading it ends in plain data or in problems with places inside the file, or both."""
    source = read(text, "a.yaml")
    lines = len(text.splitlines()) + 1
    for problem in source.problems:
        assert problem.message
        assert problem.place.file == "a.yaml"
        assert problem.place.line is None or 1 <= problem.place.line <= lines
        assert problem.place.column is None or problem.place.column >= 1
    assert is_plain(source.data)
    assert source.value(()).file == "a.yaml"


def is_plain(data: Any) -> bool:
    if isinstance(data, dict):
        return all(type(key) is str and is_plain(value) for key, value in data.items())
    if isinstance(data, list):
        return all(is_plain(item) for item in data)
    return data is None or type(data) in (str, int, float, bool)
