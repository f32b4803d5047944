"""Readers of contributors and presentations."""

from __future__ import annotations

from guidegen.library import models
from guidegen.library.entry import STAGE_ANSWERS, STAGE_FLAGS, Entry, read_points

_CONTRIBUTOR_PARTS = (("Why it may matter", "What to do"), ("Running",))
_PRESENTATION_PARTS = (("What your answers suggest", "What often feels good", "Go easy on"), ("Running",))


def read_contributor(entry: Entry) -> models.Contributor:
    entry.check_parts(*_CONTRIBUTOR_PARTS)
    return models.Contributor(
        **entry.common(),
        rank=int(entry.fields.number("rank", low=1)),
        may_lead=entry.fields.flag("may_lead", default=True),
        points=read_points(entry.fields, entry.vocabulary, STAGE_ANSWERS),
    )


def read_presentation(entry: Entry) -> models.Presentation:
    entry.check_parts(*_PRESENTATION_PARTS)
    fields = entry.fields
    overlay = fields.flag("overlay")
    must_have = []
    for item in fields.each("must_have"):
        must_have.append(
            models.MustHave(item.words("any_of", None), item.flag("every_phase"), item.text("carry_to", "") or None)
        )
        item.finish()
    also = fields.inner("also_matches")
    matches = tuple((code, also.word(code, models.PHASES)) for code in also.data) if also else ()
    return models.Presentation(
        **entry.common(),
        order=int(fields.number("order", 0)),
        overlay=overlay,
        when=entry.condition("when", STAGE_FLAGS),
        also_matches=matches,
        must_have=tuple(must_have),
    )
