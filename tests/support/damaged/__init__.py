"""Clients' answers written in every kind of file, and ways in which such files come damaged."""
