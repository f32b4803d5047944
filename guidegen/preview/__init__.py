"""A live preview of one document in the browser, for people who edit its answers, content or templates."""

from guidegen.preview.page import Preview
from guidegen.preview.server import PreviewServer, serve
from guidegen.preview.stage import Stage
from guidegen.preview.watcher import snapshot

__all__ = ["Preview", "PreviewServer", "Stage", "serve", "snapshot"]
