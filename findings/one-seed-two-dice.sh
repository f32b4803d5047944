#!/usr/bin/env bash
# pytest-randomly's seed repeats a run, except for what Hypothesis draws.
#
# One expects: with pytest-randomly and Hypothesis in one run of tests, the seed that the run prints brings all of it back: the
#   order of the tests, what random gives, and the examples that Hypothesis tries.
# What happens: Hypothesis draws from a generator of its own, which the plugin's many reseeds (random, NumPy, Faker and others)
#   do not reach. Order and random are the same in each run with the seed, the examples differ in each. They come
#   back with a second seed, Hypothesis's own --hypothesis-seed, which is not in the line that the run begins with.
# Seen: 2026-11-29 with pytest 9.2.0, pytest-randomly 5.1.0, Hypothesis 6.170.17.
# Needs: python3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cd "$work"
venv/bin/pip install -q 'pytest==9.2.0' 'pytest-randomly==5.1.0' 'hypothesis==6.170.17' >pip.log 2>&1 ||
  { cat pip.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cat >test_dice.py <<'PY'
import random
from pathlib import Path
import pytest
from hypothesis import given, settings, strategies

def note(line):
    with Path("drawn").open("a") as log:
        log.write(f"{line}\n")

@pytest.mark.parametrize("number", range(6))
def test_random(number):
    note(f"random {number} {random.random()}")

@settings(max_examples=20, database=None)
@given(strategies.integers())
def test_drawn(number):
    note(f"drawn {number}")
PY
run() {  # writes NAME.random (with the order of the tests) and NAME.drawn
  local name=$1
  shift
  rm -f drawn
  venv/bin/python -m pytest -q -p no:cacheprovider --randomly-seed=7 "$@" >"$name.log" || { cat "$name.log"; exit 2; }
  awk '$1 != last || $1 == "random" { print } { last = $1 }' drawn | sed 's/^drawn .*/drawn/' >"$name.random"
  grep '^drawn' drawn >"$name.drawn"
  echo "$name: random $(cksum <"$name.random" | cut -d' ' -f1), Hypothesis $(cksum <"$name.drawn" | cut -d' ' -f1)"
}
run first
run second
run third --hypothesis-seed=7
run fourth --hypothesis-seed=7
changed() { echo "CHANGED: $1" >&2; exit 1; }
cmp -s first.random second.random || changed 'the seed no longer repeats order and random'
cmp -s first.drawn second.drawn && changed 'the examples of Hypothesis now repeat with the seed of pytest-randomly'
cmp -s third.drawn fourth.drawn || changed 'the seed of Hypothesis no longer repeats its examples'
echo 'As described: one seed repeats everything but the examples.'
