"""Draws a file's pages with MuPDF. Usage: python see_mupdf.py FILE DPI FOLDER"""

import sys

import pymupdf

file, dpi, folder = sys.argv[1:]
for number, page in enumerate(pymupdf.open(file), start=1):
    page.get_pixmap(dpi=int(dpi), colorspace=pymupdf.csGRAY, annots=True).save(f"{folder}/{number:03}.png")
