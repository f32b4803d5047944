"""A print pack: many guides of a batch folder in one PDF, with a sheet between them, and address labels."""

from guidegen.delivery.pack.choice import KINDS, ORDERS, chosen
from guidegen.delivery.pack.guides import faults_of
from guidegen.delivery.pack.labels import addresses, draw_labels
from guidegen.delivery.pack.make import make_volume
from guidegen.delivery.pack.splitting import Layout, Volume, volumes
from guidegen.delivery.pack.stationery import SHEETS

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
