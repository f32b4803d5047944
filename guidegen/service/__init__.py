"""One client from file to document, with the promises of safety, whoever calls."""
