"""The questionnaire as a PDF to fill in (`make`), and the answers from a filled one (`read`).

Both load the libraries that PDFs need; what kind of file one has can be asked without them.
"""

from guidegen.readers.form.kind import is_pdf

__all__ = ["is_pdf"]
