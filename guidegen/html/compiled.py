"""The code of templates, kept as long as their text stays the same: to compile it takes longer than to run it.

In memory for all templates. That of the default ones is on disk too, where Python keeps what it compiled of our own
modules (PEP 3147): beside them, or wherever it was told to, or nowhere. Whoever may write there may write our code.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from guidegen.files.resources import templates_dir
from guidegen.version import VERSION


class CompiledTemplates(BytecodeCache):
    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, CodeType | None]] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        key = self.get_cache_key(name, filename)
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        checksum, code = self.kept.get(key, ("", None))
        if checksum != bucket.checksum:
            code = _read(_file_of(filename, key), bucket.checksum)
            if code is not None:
                self.kept[key] = bucket.checksum, code
        bucket.code = code
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """What there is, the bucket has."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.checksum, bucket.code
        if bucket.code is not None:
            _write(_file_of(bucket.code.co_filename, bucket.key), bucket.checksum, bucket.code)


def _file_of(template: str | None, key: str) -> Path | None:
    """Where the code of a default template is kept."""
    if template is None or not Path(template).is_relative_to(templates_dir()):
        return None
    with suppress(NotImplementedError):
        return Path(cache_from_source(template, optimization=key))
    return None


@cache
def _head() -> bytes:
    """What the code hangs on beside its text: who compiled it, and how the environment had it done."""
    made_by = [f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in _folder().glob("*.py")]
    told = "\n".join((VERSION, sys.version, jinja2.__version__, *sorted(made_by)))
    return MAGIC_NUMBER + hashlib.sha256(told.encode()).digest()


def _folder() -> Path:
    return Path(__file__).parent


def _read(file: Path | None, checksum: str) -> CodeType | None:
    head = _head() + checksum.encode()
    try:
        data = file.read_bytes() if file is not None else b""
        if not data.startswith(head):
            return None
        code = marshal.loads(data[len(head) :])  # noqa: S302  (as Python reads the code beside it)
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None


def _write(file: Path | None, checksum: str, code: CodeType) -> None:
    """So that any process finds it whole or not at all; nothing is said where it cannot be written."""
    if file is None or sys.dont_write_bytecode:
        return
    name = ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as opened:
            opened.write(_head() + checksum.encode() + marshal.dumps(code))
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
