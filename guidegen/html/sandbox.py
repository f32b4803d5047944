"""What a template may do with its values: an allow-list, kept by Jinja's sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import BuiltinMethodType, MappingProxyType, MethodType
from typing import Any

from jinja2.environment import Template, TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Cycler, Joiner, Namespace

from guidegen.html.phrases import Counted, Phrase
from guidegen.html.values import PLAIN, Day, Function, View
from guidegen.html.written_blocks import ASKED, Reused

# The most that a product or a power may come to: letters or items, and the bits of a number.
LONGEST = 10_000_000
MOST_BITS = 4096

# Objects whose names may be read; every other has none. Names that begin with _ are closed whatever has them.
_READABLE = (
    View,
    Day,
    *PLAIN,
    tuple,
    list,
    dict,
    MappingProxyType,
    range,
    # Jinja's own
    BlockReference,
    Cycler,
    LoopContext,
    Macro,
    Namespace,
    TemplateModule,
    TemplateReference,
    Undefined,
)
# Bound methods can only be those of readable objects.
_CALLABLE = (Function, Phrase, MethodType, BuiltinMethodType, BlockReference, Joiner, LoopContext, Macro, Undefined)


# Jinja's, but for `lipsum`, whose words are never the same, and as something that can be called and has no names.
_GLOBALS: Mapping[str, Callable[..., Any]] = {
    "range": safe_range,
    "dict": dict,
    "cycler": Cycler,
    "joiner": Joiner,
    "namespace": Namespace,
}
_PHRASES = frozenset((Phrase, Counted))
_OF_A_LOOP = frozenset(("first", "last", "index", "index0", "length", "previtem", "nextitem"))
# The same answers give the same bytes.
_UNSTEADY_FILTERS = ("random",)


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of a page. A template can make lists and dicts, and not change what it is given."""

    # Worked out while the template runs, so that what is too large is told with its line.
    intercepted_binops = frozenset(("*", "**"))

    def __init__(self, words: Mapping[str, Phrase], reuses: bool = False, **options: Any) -> None:
        """`words` says what templates say; `reuses` takes parts of a page from earlier ones, see `written_blocks`."""
        super().__init__(extensions=["jinja2.ext.i18n"], **options)
        self._reuses = reuses
        self._reused: dict[Template, Reused] = {}
        self._selected: dict[tuple[str, ...], Template] = {}
        self.newstyle_gettext = True
        self.globals = {**{name: Function(call) for name, call in _GLOBALS.items()}, **words}
        for name in _UNSTEADY_FILTERS:
            del self.filters[name]

    def get_template(self, name: Any, parent: str | None = None, *given: Any, **named: Any) -> Any:
        return self._included(super().get_template(name, parent, *given, **named), parent)

    def select_template(self, names: Any, parent: str | None = None, *given: Any, **named: Any) -> Any:
        if not self._reuses:
            return super().select_template(names, parent, *given, **named)
        # That there is none of the first name takes longer to find out than anything else.
        if (key := tuple(names)) not in self._selected:
            self._selected[key] = super().select_template(names, parent, *given, **named)
        return self._included(self._selected[key], parent)

    def _included(self, template: Template, parent: str | None) -> Template | Reused:
        """What an include is named: where that may have been written before, it is taken from there."""
        if not self._reuses or parent is None or template.name not in ASKED:
            return template
        return self._reused.setdefault(template, Reused(template))

    def getattr(self, obj: Any, attribute: str) -> Any:
        # Most of what a page asks for, and nothing of it needs the sandbox's questions.
        kind = type(obj)
        if (isinstance(obj, View) and attribute in kind.__slots__) or (kind is LoopContext and attribute in _OF_A_LOOP):
            return getattr(obj, attribute)
        if kind is Namespace and not attribute.startswith("_"):
            with suppress(AttributeError):
                return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        # As filters ask for attributes.
        if isinstance(obj, View) and argument in type(obj).__slots__:
            return getattr(obj, argument)
        return super().getitem(obj, argument)

    def call(self, context: Context, obj: Any, /, *given: Any, **named: Any) -> Any:
        # Most calls of a page, a thousand of them; a function of ours never asks for the page's own variables.
        kind = type(obj)
        if kind is not Function and kind not in _PHRASES:
            return super().call(context, obj, *given, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        if kind is not Function:
            return obj.said(context.eval_ctx.autoescape, given, named)
        try:
            return obj(*given, **named)
        except StopIteration:
            return self.undefined("a function stopped an iteration")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return isinstance(obj, _READABLE) and super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, _CALLABLE)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        found = super().wrap_str_format(value)
        return Function(found) if found is not None else None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply or raise to a power, unless that would take longer, or more room, than any page can need."""
        if _is_too_large(operator, left, right):
            raise SecurityError(f"what {operator} comes to here is too large for a page")
        return super().call_binop(context, operator, left, right)


def _is_too_large(operator: str, left: Any, right: Any) -> bool:
    for many, times in ((left, right), (right, left)):
        if isinstance(many, str | tuple | list) and isinstance(times, int):
            return len(many) * times > LONGEST
    if not isinstance(left, int) or not isinstance(right, int):
        return False  # other numbers are quick, or raise by themselves
    bits = left.bit_length() * right if operator == "**" else left.bit_length() + right.bit_length()
    return bits > MOST_BITS
