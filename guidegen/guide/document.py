"""A document as blocks in sections: what guide.py assembles and html.py prints.

A block's HTML depends on its content item and its few parameters. What is personal stands in `Personal`, which only
the cover, the running header and the letter read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from guidegen.answers.models import Client
from guidegen.clinic.settings import Settings
from guidegen.clinic.sign_off.approval import Approval
from guidegen.errors import Problem
from guidegen.library.levels import Level, Permit
from guidegen.library.models import Item
from guidegen.library.regions import Region

_FEW_TICKS = 3


# Blocks that a colleague reads, and not the runner.
FOR_STAFF = frozenset(("letter", "triage_line"))
# How long a guide holds, from the day of the answers.
VALID_WEEKS = 6


@dataclass(frozen=True)
class Block:
    """A piece of a document: a template's name, the content item it prints, and its parameters.

    `language` is the code of what it says, where the document is in another one.
    """

    kind: str
    item: Item | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""


@dataclass(frozen=True)
class Section:
    id: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Personal:
    """The slots that belong to one person, and nothing else of theirs."""

    client: Client
    answered_on: date
    valid_until: date
    # By when a clinician has to have seen the runner, where a flag asks for a visit soon.
    seen_by: date | None = None


@dataclass(frozen=True)
class Guide:
    """One document, ready to be laid out. `document` is guide, emergency, urgent, referral or record.

    `approval` tells who signed what of the content that the client's document uses, `headings` what is printed over the
    parts of its items. `for_staff` is the same document in the words of the content, for what colleagues read of one
    that is in another language; `remarks` are what whoever prints it should know.
    """

    document: str
    level: Level
    permit: Permit
    sections: tuple[Section, ...]
    personal: Personal
    region: Region
    settings: Settings
    version: str
    hash: str
    answers_hash: str
    approval: Approval
    headings: Mapping[str, str] = field(default_factory=dict)
    for_staff: Guide | None = None
    remarks: tuple[Problem, ...] = ()

    @property
    def approved(self) -> bool:
        """Whether clinicians stand for all that this document uses."""
        return self.approval.is_whole

    @property
    def paper(self) -> str:
        """The paper that was asked for, else the region's."""
        return self.settings.paper or self.region.paper

    @property
    def fullness(self) -> str:
        """How much a document with a page limit has to say, so that its letters are as large as there is room for."""
        blocks = list(self.blocks())
        if any(block.kind == "more_flags" or block.params.get("more") for block in blocks):
            return "crowded"
        ticks = sum(len(block.params["told"]) for block in blocks if block.kind == "ticked")
        flags = sum(block.kind == "flag" for block in blocks)
        return "roomy" if ticks <= _FEW_TICKS and flags <= 1 else "usual"

    def without_client(self) -> Guide:
        """The same document with a blank for the runner's name."""
        staff = self.for_staff.without_client() if self.for_staff else None
        return replace(
            self, personal=replace(self.personal, client=Client(id=self.personal.client.id)), for_staff=staff
        )

    def without_names(self) -> Guide:
        """The same document without the clinic's words and signers' names too; its number to call and looks stay."""
        clinic = replace(self.settings.clinic, name="", address="", clinician="")
        settings = replace(self.settings, clinic=clinic)
        staff = self.for_staff.without_names() if self.for_staff else None
        approval = self.approval.without_names()
        return replace(self.without_client(), settings=settings, approval=approval, for_staff=staff)

    def blocks(self) -> Iterable[Block]:
        return (block for section in self.sections for block in section.blocks)
