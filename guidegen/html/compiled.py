"""The code of templates, kept as long as their text stays the same: to compile it takes longer than to run it.

In memory for all templates, and on disk for the default ones.
"""

from __future__ import annotations

import marshal
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from guidegen.files.beside_code import keep_beside, kept_beside
from guidegen.files.resources import templates_dir

_ROOMS = ("html",)


class CompiledTemplates(BytecodeCache):
    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, CodeType | None]] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        bucket = Bucket(environment, self.get_cache_key(name, filename), self.get_source_checksum(source))
        checksum, code = self.kept.get(bucket.key, ("", None))
        if checksum != bucket.checksum:
            code = _read(filename, bucket)
            self.kept[bucket.key] = bucket.checksum, code
        bucket.code = code
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """What there is, the bucket has."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.checksum, bucket.code
        if bucket.code is not None and _is_default(bucket.code.co_filename):
            keep_beside(Path(bucket.code.co_filename), bucket.key, _ROOMS, _head(bucket) + marshal.dumps(bucket.code))


def _is_default(template: str | None) -> bool:
    return template is not None and Path(template).is_relative_to(templates_dir())


def _head(bucket: Bucket) -> bytes:
    return f"{jinja2.__version__} {bucket.checksum}\n".encode()


def _read(template: str | None, bucket: Bucket) -> CodeType | None:
    data = kept_beside(Path(str(template)), bucket.key, _ROOMS) if _is_default(template) else None
    head = _head(bucket)
    if data is None or not data.startswith(head):
        return None
    try:
        code = marshal.loads(data[len(head) :])  # noqa: S302  (as Python reads the code beside it)
    except (EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None
