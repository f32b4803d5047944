#!/usr/bin/env bash
# "or_other" written at one question of an XLSForm gives every question with the same list of options an "Other".
#
# One expects: "select_one yes_no or_other" adds the answer "Other", and the line to say which, to that question.
# What happens: pyxform adds the option to the list. Each other question that uses the list offers it as well, without a line
#   to say which: a yes-or-no question about a warning sign gets the third answer "other", which no rule written for
#   yes and no foresees. There is no warning, and the position of the two questions makes no difference.
# Seen: 2026-11-29 with pyxform 4.5.0.
# Needs: python3 with venv. The form is not sent through ODK Validate, which would need Java.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'pyxform==4.5.0' >"$work/pip.log" 2>&1 ||
  { cat "$work/pip.log" >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cd "$work"
venv/bin/python - <<'PY'
import re, sys
from xml.etree import ElementTree
from pyxform.xls2xform import convert

FORM = """
| survey  |                          |          |                           |
|         | type                     | name     | label                     |
|         | select_one yes_no        | numbness | Numb between the legs?    |
|         | select_one yes_no{extra} | helped   | Did anything help so far? |
| choices |                          |          |                           |
|         | list_name                | name     | label                     |
|         | yes_no                   | yes      | Yes                       |
|         | yes_no                   | no       | No                        |
"""

def options(extra):
    """Question -> the answers that the finished form offers for it, and the free-text questions."""
    done = convert(FORM.replace("{extra}", extra), validate=False)
    root = ElementTree.fromstring(done.xform)
    tag = lambda node: node.tag.split("}")[1]
    lists = {node.get("id"): [item[0].text for item in node[0]] for node in root.iter()
             if tag(node) == "instance" and node.get("id") and tag(node[0]) == "root"}
    found = {}
    for node in root.iter():
        if tag(node) == "select1":
            source = next(kid.get("nodeset") for kid in node if tag(kid) == "itemset")
            found[node.get("ref").split("/")[-1]] = lists[re.search(r"instance\('(.+?)'\)", source)[1]]
        elif tag(node) == "input":
            found[node.get("ref").split("/")[-1]] = "free text"
    print(f"helped is 'select_one yes_no{extra}':", found, "warnings:", done.warnings)
    return found

plain, other = options(""), options(" or_other")
if plain != {"numbness": ["yes", "no"], "helped": ["yes", "no"]}:
    sys.exit("CHANGED: without or_other both questions should offer yes and no")
if other["helped"] != ["yes", "no", "other"] or other.get("helped_other") != "free text":
    sys.exit("CHANGED: or_other no longer adds an option and a line to its own question")
if other["numbness"] != ["yes", "no", "other"] or "numbness_other" in other:
    sys.exit("CHANGED: the other question no longer gets the option")
PY
echo 'As described: the question without or_other offers "other" too, and nowhere to say what.'
