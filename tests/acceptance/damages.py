"""No client with a red flag is lost, however damaged their file is: python -m tests.acceptance.damages [COUNT] [SEED]

Complete random answers that hold an emergency or an urgent red flag are written in every format and damaged in one of
the ways below. Then the client is among those to be contacted first, or the run ends without an all-clear. Calm
answers raise no false alarm where the damage is outside the safety questions and leaves the file whole.
`python -m tests.acceptance.damages 1 SEED NUMBER` tries one number again and tells what was said.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from guidegen.clinic.settings import Settings
from guidegen.library import Library, load_library
from guidegen.readers.form.make import form_pdf
from guidegen.readers.mapping.exports import Kind
from tests.acceptance.damage_report import Tries, report
from tests.acceptance.told import Told, told_by_batch, told_by_command
from tests.readers.test_mapping_exports import finished, write
from tests.support.damaged import fhir, forms, tables, texts, words
from tests.support.damaged.files import EXPORTS, FHIR, FORMATS, OWN_TABLES, SEVERAL, TEXTS, Form, client_id, file_of
from tests.support.damaged.written import calm_answers, feared, gate_of, grave_answers

COUNT = 20_000
BY_COMMAND = 40  # one try of so many is told by the command line, too
MOST_FALSE = 0.02

BY_TEXT = ("csv-semicolon", "csv-comma", "csv-tab", "csv-options", "google", "redcap-raw", "redcap-label")
TABLES = (*OWN_TABLES, *EXPORTS)
ONE_CELL = ("csv-semicolon", "csv-comma", "csv-tab", "xlsx", "google", "microsoft")
A_CELL_EACH = ("csv-options", "redcap-raw", "redcap-label")
WORDED = (*TEXTS, *TABLES, *FHIR)
WRITTEN = (*TEXTS, *BY_TEXT, *FHIR)
# How often each format is tried; workbooks and forms take most of the time.
WEIGHTS = {"xlsx": 2, "microsoft": 1, "pdf": 1}
USUAL = 4


@dataclass(frozen=True)
class Damage:
    """One way in which a file is damaged.

    `outside` says that it hits neither an answer that red flags hang on nor the file's wholeness.
    """

    name: str
    formats: Sequence[str]
    apply: Callable[[Any], None]
    outside: bool = False


DAMAGES: Sequence[Damage] = (
    Damage("no damage", FORMATS, lambda file: None, outside=True),
    # The words of a safety answer.
    Damage("typing error", WORDED, words.typing_error),
    Damage("capitals", WORDED, words.capitals),
    Damage("outer spaces", WORDED, words.outer_spaces),
    Damage("label for id", WORDED, words.label_for_id),
    Damage("number for id", WORDED, words.number_for_id),
    Damage("free text", WORDED, words.free_text),
    Damage("answer emptied", WORDED, words.emptied),
    Damage("words for nothing", WORDED, words.marked_empty),
    Damage("marks around", WORDED, words.mark_of_words),
    Damage("another joint", WORDED, words.word_joint),
    Damage("letters alike", WORDED, words.letters_alike),
    Damage("letters unseen", WORDED, words.unseen_letters),
    Damage("remark beside", WORDED, words.remark_beside),
    # Bytes.
    Damage("cut", FORMATS, texts.cut),
    Damage("beginning lost", (*TEXTS, "fhir", "fhir-bundle", "pdf", "xlsx"), texts.beginning_lost),
    Damage("open quote", WRITTEN, texts.open_quote),
    Damage("one letter lost", WRITTEN, texts.letter_lost),
    Damage("cp1252", WRITTEN, texts.windows_letters),
    Damage("mac-roman", WRITTEN, texts.mac_letters),
    Damage("utf-16", WRITTEN, texts.utf_16),
    Damage("utf-16 with a mark", WRITTEN, texts.utf_16_marked),
    Damage("byte order mark", WRITTEN, texts.byte_order_mark),
    Damage("line ends", WRITTEN, texts.line_ends),
    Damage("last line end", WRITTEN, texts.last_line_end),
    Damage("control letter", WRITTEN, texts.control_letter),
    Damage("letters lost", WRITTEN, texts.letters_lost, outside=True),
    Damage("packed", FORMATS, texts.packed),
    Damage("as a web page", WRITTEN, texts.as_a_page),
    Damage("in a mail", WRITTEN, texts.behind_a_mail),
    # Tables.
    Damage("extra cell", TABLES, tables.extra_cell),
    Damage("missing cell", TABLES, tables.missing_cell),
    Damage("shifted row", TABLES, tables.shifted_row),
    Damage("cells swapped", ONE_CELL, tables.swapped_cells),
    Damage("column doubled", TABLES, tables.column_doubled),
    Damage("answer in a second column", TABLES, tables.column_moved_beside),
    Damage("column renamed", TABLES, tables.column_renamed),
    Damage("column unnamed", TABLES, tables.column_unnamed),
    Damage("column lost", TABLES, tables.column_lost),
    Damage("column names swapped", ONE_CELL, tables.columns_swapped),
    Damage("column names spaced", TABLES, tables.header_spaced),
    Damage("header again", TABLES, tables.header_again),
    Damage("header lost", TABLES, tables.header_lost),
    Damage("header merged", TABLES, tables.header_merged),
    Damage("title above", TABLES, tables.title_above),
    Damage("sums below", TABLES, tables.row_of_sums),
    Damage("empty row", TABLES, tables.rows_empty, outside=True),
    Damage("row twice", TABLES, tables.row_twice, outside=True),
    Damage("row of another", TABLES, tables.row_of_another),
    Damage("joined otherwise", ONE_CELL, tables.joined_otherwise),
    Damage("none beside", TABLES, tables.none_beside),
    Damage("other ticks", A_CELL_EACH, tables.other_tick),
    Damage("formula", TABLES, tables.formula),
    Damage("unknown column", TABLES, tables.extra_column, outside=True),
    Damage("rows end early", TABLES, tables.column_lost_in_rows),
    Damage("columns shuffled", TABLES, tables.columns_shuffled, outside=True),
    Damage("day otherwise (table)", TABLES, tables.day_otherwise, outside=True),
    Damage("day lost (table)", TABLES, tables.day_lost, outside=True),
    Damage("client number lost", TABLES, tables.number_lost, outside=True),
    Damage("decimal comma", TABLES, tables.decimal_comma, outside=True),
    Damage("huge number", TABLES, tables.huge_number, outside=True),
    Damage("number with words", TABLES, tables.odd_number, outside=True),
    Damage("consent lost (table)", TABLES, tables.consent_lost, outside=True),
    Damage("address broken", TABLES, tables.address_broken, outside=True),
    # Answers files.
    Damage("key twice", TEXTS, texts.key_twice),
    Damage("key misspelt", TEXTS, texts.key_misspelt),
    Damage("key in capitals", TEXTS, texts.key_in_capitals),
    Damage("key in words", TEXTS, texts.key_in_words),
    Damage("list for word", TEXTS, texts.list_for_word),
    Damage("ticks for list", TEXTS, texts.ticks_for_list),
    Damage("answer wrapped", TEXTS, texts.answer_in_a_wrapper),
    Damage("answers swapped", TEXTS, texts.answers_swapped),
    Damage("answers too deep", TEXTS, texts.answers_deeper),
    Damage("YAML tab", ("yaml",), texts.yaml_tab),
    Damage("YAML indent", ("yaml",), texts.yaml_indent),
    Damage("YAML lists by lines", ("yaml",), texts.yaml_lists_by_lines),
    Damage("YAML documents", ("yaml",), texts.yaml_documents),
    Damage("JSON by hand", ("json",), texts.json_by_hand),
    Damage("unknown key", TEXTS, texts.unknown_key, outside=True),
    Damage("day otherwise", TEXTS, texts.day_otherwise, outside=True),
    Damage("day lost", TEXTS, texts.day_lost, outside=True),
    Damage("client lost", TEXTS, texts.client_lost, outside=True),
    Damage("number otherwise", TEXTS, texts.number_otherwise, outside=True),
    Damage("consent lost", TEXTS, texts.consent_lost, outside=True),
    Damage("hidden answer", TEXTS, texts.hidden_answer, outside=True),
    Damage("hiding answer", TEXTS, texts.hiding_answer),
    # FHIR.
    Damage("code without system", FHIR, fhir.code_without_system),
    Damage("code of another system", FHIR, fhir.code_of_another_system),
    Damage("code lost", FHIR, fhir.code_lost),
    Damage("words against code", FHIR, fhir.words_against_code),
    Damage("text for code", FHIR, fhir.text_for_code),
    Damage("other value", FHIR, fhir.other_value),
    Damage("two values", FHIR, fhir.two_values),
    Damage("no value by right", FHIR, fhir.no_value_by_right),
    Damage("value masked", FHIR, fhir.value_extension),
    Damage("answer no list", FHIR, fhir.answer_no_list),
    Damage("answers in items", FHIR, fhir.answers_in_items),
    Damage("item wrapped", FHIR, fhir.item_wrapped),
    Damage("item twice", FHIR, fhir.item_twice),
    Damage("item lost", FHIR, fhir.item_lost),
    Damage("linkId misspelt", FHIR, fhir.link_misspelt),
    Damage("linkIds swapped", FHIR, fhir.links_swapped),
    Damage("linkId lost", FHIR, fhir.link_lost),
    Damage("items flat", FHIR, fhir.items_flat, outside=True),
    Damage("items deep", FHIR, fhir.items_deep),
    Damage("unknown item", FHIR, fhir.unknown_item, outside=True),
    Damage("status", FHIR, fhir.status),
    Damage("other form", FHIR, fhir.other_form),
    Damage("day lost (FHIR)", FHIR, fhir.day_lost, outside=True),
    Damage("day otherwise (FHIR)", FHIR, fhir.day_otherwise, outside=True),
    Damage("other resource", FHIR, fhir.type_otherwise),
    Damage("total larger", ("fhir-bundle",), fhir.total_larger),
    Damage("next page", ("fhir-bundle",), fhir.next_page),
    Damage("in Parameters", FHIR, fhir.in_parameters),
    Damage("in a list", FHIR, fhir.in_a_list),
    Damage("in an envelope", FHIR, fhir.in_a_wrapper),
    Damage("contained", FHIR, fhir.contained),
    Damage("key twice (FHIR)", FHIR, fhir.key_twice),
    Damage("XML", ("fhir", "fhir-bundle"), fhir.as_xml),
    # Forms.
    Damage("unlike values", ("pdf",), forms.unlike_values, outside=True),
    Damage("text over it", ("pdf",), forms.text_over_it),
    Damage("state otherwise", ("pdf",), forms.word_otherwise),
    Damage("nothing chosen", ("pdf",), forms.nothing_chosen),
    Damage("two chosen", ("pdf",), forms.two_chosen),
    Damage("field lost", ("pdf",), forms.field_lost),
    Damage("field renamed", ("pdf",), forms.field_renamed),
    Damage("fields lost", ("pdf",), forms.fields_lost),
    Damage("page lost", ("pdf",), forms.page_lost),
    Damage("signature field", ("pdf",), forms.signed, outside=True),
    Damage("bytes before", ("pdf",), forms.bytes_before, outside=True),
    Damage("bytes behind", ("pdf",), forms.bytes_behind, outside=True),
    Damage("bits flipped", ("pdf",), forms.letters_flipped),
    Damage("line ends (PDF)", ("pdf",), forms.line_ends_changed),
    Damage("day lost (PDF)", ("pdf",), forms.day_lost, outside=True),
    Damage("name lost", ("pdf",), forms.name_lost, outside=True),
)


class Damaged:
    """Files of random clients, each damaged in one way and read as a run of `guidegen batch` reads them."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library, self.folder = library, folder
        self.mappings: dict[str, Path] = {}

    def mapping(self, kind: str) -> Path | None:
        """The mapping of a program's export, drafted from clients of its own and finished by a person."""
        if kind not in EXPORTS:
            return None
        if kind not in self.mappings:
            rng = random.Random(20)
            many = [calm_answers(rng, self.library, 0.9) for _ in range(20)]
            drafted = Kind({"redcap-raw": Kind.REDCAP_RAW, "redcap-label": Kind.REDCAP_LABEL}.get(kind, Kind(kind)))
            self.mappings[kind] = finished(write(drafted, self.folder, many, self.library), self.library, drafted)
        return self.mappings[kind]

    def try_one(self, seed: int, number: int) -> tuple[Damage, str, bool, Told, Path]:
        """Write and read one damaged file; whether the client's answers were grave, and what was told of them."""
        rng = random.Random(f"{seed} {number}")
        kind = rng.choices(FORMATS, [WEIGHTS.get(one, USUAL) for one in FORMATS])[0]
        damage = rng.choice([one for one in DAMAGES if kind in one.formats])
        is_grave = rng.random() < 0.6
        several = rng.choice((0, 0, 1, 2)) if kind in SEVERAL else 0
        clients: list[Mapping[str, Any]] = [calm_answers(rng, self.library) for _ in range(several)]
        at = rng.randint(0, several)
        answers = grave_answers(rng, self.library) if is_grave else calm_answers(rng, self.library)
        clients.insert(at, answers)
        if kind == "pdf" and not Form.blank:
            Form.blank = form_pdf(self.library, Settings(region="uk"))
        file, gate = file_of(rng, kind, self.library, clients, at), gate_of(answers, self.library)
        file.feared = feared(gate)
        damage.apply(file)
        path = self.folder / f"clients.{kind}"
        path.write_bytes(file.raw())
        others = [client_id(each + 1) for each in range(len(clients)) if each != at]
        try:
            told = told_by_batch(path, self.mapping(kind), self.library, others)
            if number % BY_COMMAND == 0:
                told = told.agreed(told_by_command(path, self.mapping(kind)))
        except Exception:
            told = Told(traceback.format_exc(limit=-4), raised=True)
        if is_grave:
            told = replace(told, expected=str(gate.triage.level))
        return damage, kind, is_grave, told, path

    def tries(self, count: int, seed: int) -> Tries:
        found = Tries()
        for number in range(count):
            try:
                damage, kind, is_grave, told, _ = self.try_one(seed, number)
                what = told.of_grave() if is_grave else told.of_calm()
            except Exception as error:
                error.add_note(f"seed {seed}, number {number}")
                raise
            found.add(damage.name, kind, what, damage.outside and not is_grave)
            if what in ("lost", "raised") or (what == "false alarm" and damage.outside):
                again = f"python -m tests.acceptance.damages 1 {seed} {number}"
                found.failures.append(f"{what}: {damage.name} in {kind}: {told.words[-300:]!r}; again: {again}")
        return found


def main() -> None:
    given = [int(text) for text in sys.argv[1:]]
    count, seed = [*given[:2], *(COUNT, 1)[len(given) :]]
    library = load_library()
    with tempfile.TemporaryDirectory() as folder:
        damaged = Damaged(library, Path(folder))
        if len(given) > 2:
            damage, kind, is_grave, told, path = damaged.try_one(seed, given[2])
            print(path.read_bytes().decode("utf-8", "replace")[:20_000] if kind not in ("pdf", "xlsx") else path)
            print(f"{damage.name} in {kind}, {'grave' if is_grave else 'calm'}: {told}\n{told.words}")
            return
        started = time.perf_counter()
        found = damaged.tries(count, seed)
    print("\n".join(report(found)))
    print("\n".join(found.failures[:200]))
    print(f"{count} tries, seed {seed}, {time.perf_counter() - started:.0f} s")
    sys.exit(bool(found.lost or found.false > MOST_FALSE * found.outside))


if __name__ == "__main__":
    main()
