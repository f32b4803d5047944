"""What a process is to have loaded before it is asked for a document. Where that is not there, its first one tells."""

from contextlib import suppress
from importlib import import_module

from guidegen.errors import GuidegenError

with suppress(GuidegenError, ImportError, OSError):
    import_module("guidegen.service.printing")
    import_module("guidegen.pdf").render_pdf  # noqa: B018  (naming it loads what lays pages out)
    import_module("guidegen.html.kept_markup").parser()
