#!/usr/bin/env bash
# The same FHIRPath over the same resource: the Python engine and the JavaScript one differ in plain arithmetic.
#
# One expects: FHIRPath is a specified language, and fhirpathpy is a port of fhirpath.js; a rule such as "5 km equals 5000 m"
#   or "a score of 2.5 rounds to 3" gives one result.
# What happens: the port takes what Python's operators do. mod follows the sign of the divisor, while div cuts towards zero, so
#   (a div b) * b + a mod b is not a for negative a; round goes to the even neighbour; and quantities of one
#   kind in two units are unequal (false, not unknown), in literals and in a resource. Calendar units it does convert.
# Seen: 2026-11-29 with fhirpathpy 2.2.4 for Python and fhirpath 5.2.2 for Node.
# Needs: python3 with venv; node 20 or newer with npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cd "$work"
{ venv/bin/pip install -q 'fhirpathpy==2.2.4' && npm install --silent --no-audit --no-fund 'fhirpath@5.2.2'; } >install.log 2>&1 ||
  { cat install.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cat >observation.json <<'JSON'
{"resourceType": "Observation", "status": "final", "code": {"text": "longest run"},
 "valueQuantity": {"value": 5, "unit": "km", "system": "http://unitsofmeasure.org", "code": "km"}}
JSON
cat >told.json <<'JSON'
[["7 mod 2", "1", "1"],
 ["-7 div 2", "-3", "-3"],
 ["-7 mod 2", "1", "-1"],
 ["(-7 div 2) * 2 + (-7 mod 2)", "-5", "-7"],
 ["3.5.round(0)", "4", "4"],
 ["2.5.round(0)", "2", "3"],
 ["1 year = 12 months", "true", "true"],
 ["5 'km' = 5000 'm'", "false", "true"],
 ["Observation.value = 5 'km'", "true", "true"],
 ["Observation.value = 5000 'm'", "false", "true"]]
JSON
cat >engine.mjs <<'JS'
import { readFileSync } from 'node:fs';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
const load = (name) => JSON.parse(readFileSync(name, 'utf8'));
const observation = load('observation.json');
const run = ([rule]) => fhirpath.evaluate(observation, rule, {}, r4).map(String).join(' ');
console.log(JSON.stringify(load('told.json').map(run)));
JS
node engine.mjs >js.json
venv/bin/python - <<'PY'
import json, sys
from fhirpathpy import evaluate
from fhirpathpy.models import models

observation, told, js = (json.load(open(name)) for name in ("observation.json", "told.json", "js.json"))
changed = []
for (rule, python_told, js_told), js_now in zip(told, js):
    python_now = " ".join(str(value).lower() for value in evaluate(observation, rule, {}, models["r4"]))
    print(f"{rule:30} fhirpathpy {python_now:6} fhirpath.js {js_now:6} {'' if python_now == js_now else '<- differ'}")
    if (python_now, js_now) != (python_told, js_told):
        changed.append(rule)
if changed:
    sys.exit("CHANGED: " + "; ".join(changed))
PY
echo 'As described: five of ten rules have two results.'
