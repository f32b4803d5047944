"""A clinic: its settings, how it is reached, how it looks and how it sends mail."""
