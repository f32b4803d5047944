"""The property of damaged files over fewer tries than `make acceptance` takes."""

from __future__ import annotations

import pytest

from guidegen.library import Library
from tests.acceptance.damage_report import Tries
from tests.acceptance.damages import DAMAGES, MOST_FALSE, Damaged
from tests.support.damaged.files import FORMATS

pytestmark = pytest.mark.slow

TRIES, SEED = 200, 20261120


@pytest.fixture(scope="module")
def found(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Tries:
    return Damaged(library, tmp_path_factory.mktemp("damaged")).tries(TRIES, SEED)


def test_no_client_with_a_red_flag_is_lost_whatever_damages_the_file(found: Tries) -> None:
    """Each is among those to be contacted first, or the run ends without an all-clear; none ends in a traceback."""
    assert found.lost == 0, found.failures


def test_calm_clients_raise_few_false_alarms(found: Tries) -> None:
    """Where the damage hits neither what red flags hang on nor the file's wholeness; so few tries may have one."""
    assert found.outside > 5
    assert found.false <= max(1, MOST_FALSE * found.outside), found.failures


def test_damages_of_many_kinds_are_tried_in_every_format(found: Tries) -> None:
    """At least thirty ways are listed, each by a name of its own, and most of them are tried here."""
    names = {damage.name for damage in DAMAGES}
    assert len(names) == len(DAMAGES) >= 30
    assert len(found.by_damage) > 0.45 * len(names)
    assert set(found.by_format) == set(FORMATS)
