"""Mapping: what a clinic's own columns and items mean in our questionnaire."""
