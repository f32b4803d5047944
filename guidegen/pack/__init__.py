"""A print pack: many guides of a batch folder in one PDF, with a sheet between them, and address labels."""

from guidegen.pack.choice import KINDS, ORDERS, chosen
from guidegen.pack.guides import faults_of
from guidegen.pack.labels import addresses, draw_labels
from guidegen.pack.make import make_volume
from guidegen.pack.stationery import SHEETS
from guidegen.pack.volumes import Layout, Volume, volumes

__all__ = [
    "KINDS",
    "ORDERS",
    "SHEETS",
    "Layout",
    "Volume",
    "addresses",
    "chosen",
    "draw_labels",
    "faults_of",
    "make_volume",
    "volumes",
]
