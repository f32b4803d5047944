"""The same answers give the same bytes: in every process, and whatever the process has made before."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.base import ROOT
from tests.support.outputs import COMMANDS

# A guide is laid out like an urgent page, and takes much longer.
FEW = tuple(name for name in COMMANDS if name not in ("guide", "referral", "urgent", "clients"))


@pytest.mark.parametrize("names", [FEW, pytest.param(tuple(COMMANDS), marks=pytest.mark.long)], ids=len)
def test_neither_the_order_nor_the_seed_of_hashes_is_seen(names: Sequence[str], tmp_path: Path) -> None:
    """Two processes with other seeds run all commands, each in an order of its own and some of them twice."""
    orders = [random.sample(names, len(names)) for _ in range(2)]
    orders[1] += orders[1][:3]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.outputs", str(tmp_path / seed), *order],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed, order in zip(("1", "2"), orders, strict=True)
    ]
    told = [json.loads(process.communicate()[0]) for process in processes]
    once = dict(zip(orders[0], told[0], strict=True))
    assert len(set(once.values())) == len(names)
    assert told[1] == [once[name] for name in orders[1]]
