"""Language: how easy a text is to read, and what templates say in the language of a document."""
