"""Language: the words of a region, and how easy a text is to read."""
