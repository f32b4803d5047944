"""A live preview of one document in the browser, for people who edit its answers, content or templates."""

from guidegen.web.preview.page import Preview
from guidegen.web.preview.server import PreviewServer, serve
from guidegen.web.preview.state import PreviewState
from guidegen.web.preview.watcher import snapshot

__all__ = ["Preview", "PreviewServer", "PreviewState", "serve", "snapshot"]
