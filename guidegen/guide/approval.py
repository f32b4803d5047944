"""Who stands for what a document is made from: its content, and how that is said in another language. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from guidegen.clinic.sign_off import SignOff
from guidegen.clinic.sign_off.approval import Approval, find_approval
from guidegen.guide.document import Section
from guidegen.guide.uses import keys_used, words_used
from guidegen.library.files import SOURCE
from guidegen.library.models import Library
from guidegen.library.regions import Region


def approval_of(
    document: str, sections: Collection[Section], library: Library, region: Region, record: SignOff, today: date
) -> Approval:
    """Who signed what a document uses; without sections, what every such document does.

    In a translation both are wanted: the content for its rules, and the translation for its words.
    """
    files = library.files
    used = keys_used(document, sections, library, region)
    approval = find_approval(used, files.fingerprints, record, today)
    if files.language == SOURCE:
        return approval
    said = words_used(sections, region, files.words)
    return replace(approval, words=find_approval(said, files.words, record, today, files.language))
