"""What has a name in a PDF, so that links and cells of tables can lead to it: places and structure elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pikepdf import Array, Dictionary, Name, NameTree, Object, Pdf, String


def name_tree(pdf: Pdf, named: Mapping[str, Object]) -> Object:
    """The named objects in a tree of one node, in the order that readers search it by."""
    ordered = sorted((bytes(String(name)), name) for name in named)
    pairs = [part for _, name in ordered for part in (String(name), named[name])]
    return pdf.make_indirect(Dictionary(Names=Array(pairs)))


def names_in(tree: Object) -> dict[str, Object]:
    """What a tree of names holds. Letters of an unknown encoding are kept one by one."""
    named = NameTree(tree).items()
    return {name if isinstance(name, str) else name.decode("latin-1"): thing for name, thing in named}


def rename_link(link: Object, names: Mapping[str, str]) -> None:
    """Give a link or bookmark that leads to a name the name that stands for it now."""
    action = link.get("/A")
    held = [(link, "/Dest")]
    if isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        held.append((action, "/D"))
    for holder, key in held:
        if isinstance(holder.get(key), (String, Name)):
            name = str(holder[key])
            new = names.get(name.removeprefix("/") if isinstance(holder[key], Name) else name)
            if new is not None:
                holder[key] = String(new)


def in_row(item: Object | None) -> Iterator[Object]:
    """A bookmark and those that follow it."""
    while item is not None:
        yield item
        item = item.get("/Next")


def with_inner(items: Iterable[Object]) -> Iterator[Object]:
    """Bookmarks and all that stand below them."""
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        yield item
        waiting += in_row(item.get("/First"))


def rename_ids(top: Object, prefix: str) -> dict[str, Object]:
    """Put a prefix before each id below an element, and before each mention of one by a table's cells.

    The elements that have one, by their new ids.
    """
    found = {}
    for element in _walk(top):
        if "/ID" in element:
            name = prefix + str(element.ID)
            element.ID = String(name)
            found[name] = element
        for attributes in many(element.get("/A")):
            if isinstance(attributes, Dictionary) and "/Headers" in attributes:
                attributes.Headers = Array([String(prefix + str(header)) for header in attributes.Headers.as_list()])
    return found


def many(value: Object | None) -> list[Object]:
    """The items of what may be one thing, an array of them, or nothing."""
    if value is None:
        return []
    return list(value.as_list()) if isinstance(value, Array) else [value]


def _walk(element: Object) -> Iterator[Object]:
    waiting = [element]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += (kid for kid in many(element.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid)
