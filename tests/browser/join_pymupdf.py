"""Joins files with PyMuPDF, the others to the first. Usage: python join_pymupdf.py OUT FILE..."""

import sys

import pymupdf

out, first, *others = sys.argv[1:]
whole = pymupdf.open(first)
for file in others:
    whole.insert_pdf(pymupdf.open(file))
whole.save(out)
