"""Synthetic clients: answers made from the questionnaire and the rules alone."""
