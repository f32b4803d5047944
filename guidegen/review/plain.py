"""What this room made, as plain values for its templates; things of other rooms are shown as they are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

_OURS = "guidegen.review."


def plain(thing: Any) -> Any:
    """Mappings and tuples in the place of this room's dataclasses, however deep they stand."""
    if is_dataclass(thing) and type(thing).__module__.startswith(_OURS):
        return {field.name: plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {key: plain(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return tuple(map(plain, thing))
    return thing
