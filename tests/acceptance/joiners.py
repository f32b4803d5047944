"""Guides joined by every program that clinics use, and read by four: nothing of one client is found in another's.

`make joiners` joins the examples, the same one twice, and packs; the tests join small pages by fewer programs.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from guidegen.pdf import Part, join_parts
from tests.support.joined_reading import HERE as READ_HERE
from tests.support.joined_reading import OUTSIDE as READ_OUTSIDE
from tests.support.joined_reading import right_in, wrong_in
from tests.support.joiners import HERE, OUTSIDE
from tests.support.pack_sample import example_pdf

JOINERS = {**HERE, **OUTSIDE}
READERS = {name: cache(read) for name, read in {**READ_HERE, **READ_OUTSIDE}.items()}
_EXAMPLES = ("sciatica", "easy_acute", "persistent", "emergency", "urgent", "teenager", "pregnant")


def stacks() -> Mapping[str, Sequence[bytes]]:
    """What is joined, by what it is called."""
    guides = [example_pdf(name) for name in _EXAMPLES]
    pack, other = (
        join_parts([Part(data, str(number)) for number, data in enumerate(some)], "Pack", double_sided=True)
        for some in (guides[:3], guides[:1] + guides[3:5])
    )
    return {"two": guides[:2], "turned": guides[1::-1], "twice": guides[:1] * 2, "all": guides, "packs": [pack, other]}


def faults_of(joiner: str, documents: Sequence[bytes]) -> Iterator[tuple[str, str]]:
    """What readers find wrong in documents joined by a program, and by which of them it is found."""
    joined = JOINERS[joiner](documents)
    told = []
    for reader, read in READERS.items():
        yield from ((reader, fault) for fault in wrong_in(joined, documents, read))
        told.append("{:>3} {:>3}".format(*right_in(joined, documents, read)))
    print(f"  {joiner:16}" + "".join(f"{right:>12}" for right in told))


def main() -> int:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    failed = []
    for stack, documents in stacks().items():
        print(f"{stack + ', right links and pictures':50}\n  {'':16}" + "".join(f"{name:>12}" for name in READERS))
        for joiner in JOINERS:
            failed += [f"{stack}: {joiner}: {reader}: {fault}" for reader, fault in faults_of(joiner, documents)]
    print("\n".join(failed) or "Nothing of another client is opened or spoken of.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
