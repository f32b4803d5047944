"""Tells where the links on each page of a file lead in MuPDF. Usage: python see_links_mupdf.py FILE"""

import json
import sys

import pymupdf

seen = []
for page in pymupdf.open(sys.argv[1]):
    links = []
    for link in page.get_links():
        if link["kind"] != pymupdf.LINK_URI:
            place = link["from"] * page.transformation_matrix.__invert__()
            number = link.get("page")
            found = number if isinstance(number, int) and number >= 0 else None
            links.append([[place.x0, place.y0, place.x1, place.y1], found])
    seen.append({"links": links, "figures": []})
print(json.dumps(seen))
