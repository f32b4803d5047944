"""The tags of a PDF: what a screen reader reads, in which order, and what it passes over."""

from guidegen.pdf.tags.tagging import Tagging

__all__ = ["Tagging"]
