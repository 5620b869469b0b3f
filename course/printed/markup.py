"""The pages of a volume as Typst mark-up: a method an element. `layout.typ` says how each looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from course import places
from course.printed.inline import INLINE, Inline, blank, kind_of
from course.printed.page import Page
from course.printed.volume import Volume
from glossary import ContentError, Problem
from quizzes.exchange.typesetting import quoted, text

_HEADING = re.compile("^h[1-6]$")
#: Classes that are boxes, and the functions that draw them.
_BOXES = {
    "check": "check", "answer": "answer", "admonition": "box-of", "start": "box-of",
    "objectives": "objectives",
}  # fmt: skip
_LINES = {
    "check-title": "label-line", "pointer": "pointer", "term-entry-names": "small-line",
    "term-links": "small-line",
}  # fmt: skip
#: A box with more letters, a table with more rows, a listing with more lines may be cut by a page.
_WHOLE_LETTERS, _WHOLE_ROWS, _WHOLE_LINES = 1400, 10, 22
#: Up to so many columns a table is set in this size, in points.
_SIZES = ((5, 9), (8, 8), (11, 7), (99, 6))


def typst_pages(volume: Volume, sans: str) -> Iterator[str]:
    """The mark-up of page after page; drawings get the font ``sans``.

    Raises ContentError for an element or a formula that there is no way to print.
    """
    labels: dict[str, str] = {}
    for page in volume.pages:
        labels |= name_anchors(page)

    def made(page: Page, depth: int) -> str:
        try:
            return _Blocks(Inline(page, volume.lang, labels, sans), depth).blocks(page.body)
        except ValueError as error:
            source, fix = places.BOOK / f"{page.name}.md", "write it in another way"
            problem = Problem(source, 0, "print-element", volume.lang, str(error), fix)
            raise ContentError([problem]) from error

    yield f"#about[{made(volume.about, 0)}]"
    for caption, pages in volume.parts:
        yield f"#pagebreak(weak: true)\n#heading(level: 1)[{text(caption)}]"
        for at, page in enumerate(pages):
            yield ("#pagebreak(weak: true)\n" if at else "") + made(page, 1)


def name_anchors(page: Page) -> dict[str, str]:
    """A label for each link that may lead into a page; anchors at a heading share the heading's."""
    top = _label(page.name, "")
    labels = {f"#{page.name}/": top}
    for tag in page.body.select("[id]"):
        labels[f"#{page.name}/{tag['id']}"] = _label(page.name, str(tag["id"]))
    for section in page.body.find_all("section", id=True):
        heading = section.find(_HEADING, recursive=False)
        if heading is None:
            continue
        own = top if heading.name == "h1" else labels[f"#{page.name}/{section['id']}"]
        for anchor in (section, *section.find_all("span", id=True, recursive=False)):
            labels[f"#{page.name}/{anchor['id']}"] = own
    return labels


class _Blocks:
    """Writes one page; its headings stand ``depth`` levels lower than on the site."""

    def __init__(self, lines: Inline, depth: int) -> None:
        self.lines, self.depth = lines, depth

    def blocks(self, tag: Tag) -> str:
        """The content of an element that holds blocks, or text, or both."""
        done: list[str] = []
        loose: list[object] = []

        def close() -> None:
            if not all(map(blank, loose)):
                done.append(self.lines.line(loose))
            loose.clear()

        for child in tag.children:
            if isinstance(child, Tag) and child.name not in INLINE:
                close()
                done.append(self._block(child))
            elif isinstance(child, Tag) and child.get("data-svg"):
                close()
                done.append(f"#align(center)[{self.lines.drawing(child)}]")
            else:
                loose.append(child)
        close()
        return "\n\n".join(part for part in done if part)

    def _block(self, tag: Tag) -> str:
        if _HEADING.match(tag.name):
            return self._heading(tag)
        write = getattr(self, f"_{tag.name}", None)
        if write is None:
            raise ValueError(f"there is no way to print an element {tag.name!r}")
        made: str = write(tag)
        return made

    def _heading(self, tag: Tag) -> str:
        if tag.find_parent(class_="objectives"):  # a title within a box, and no section
            return f"#label-line(strong[{self.lines.inside(tag)}])"
        level = int(tag.name[1]) + self.depth
        made = f"#heading(level: {level})[{self.lines.inside(tag)}]"
        section = tag.parent
        if tag.name == "h1":
            return f"{made}#label({quoted(self.lines.labels[f'#{self.lines.page.name}/'])})"
        return self.lines.labelled(section, made) if section else made

    def _p(self, tag: Tag) -> str:
        if "chapter-facts" in (tag.get("class") or ()):
            facts = " · ".join(map(self.lines.inside, tag.find_all("span")))
            return f"#facts[{facts}]" if facts else ""
        kind = _LINES.get(kind_of(tag, _LINES), "par")
        return f"#{kind}[{self.lines.inside(tag)}]"

    def _ul(self, tag: Tag) -> str:
        return f"#list{self._items(tag)};"

    def _ol(self, tag: Tag) -> str:
        numbering = quoted(f"{tag.get('type') or 1}.")
        return f"#enum(numbering: {numbering}, start: {tag.get('start') or 1}){self._items(tag)};"

    def _items(self, tag: Tag) -> str:
        items = tag.find_all("li", recursive=False)
        return "".join(f"[{self.blocks(item)}]" for item in items)

    def _dl(self, tag: Tag) -> str:
        terms = zip(tag.find_all("dt"), tag.find_all("dd"), strict=True)
        return f"#terms-list[{''.join(self._entry(*pair) for pair in terms)}]"

    def _entry(self, name: Tag, told: Tag) -> str:
        named = self.lines.labelled(name, f"#name[{self.lines.inside(name)}]")
        return f"#entry[{named}{self.blocks(told)}]\n"

    def _blockquote(self, tag: Tag) -> str:
        return f"#quote(block: true)[{self.blocks(tag)}]"

    def _hr(self, _tag: Tag) -> str:
        return "#line(length: 100%, stroke: 0.5pt + line-colour)"

    def _pre(self, tag: Tag) -> str:
        source = tag.get_text().strip("\n")
        kind = "code" if tag.find_parent(class_="cell_input") else "output"
        cut = _told(source.count("\n") >= _WHOLE_LINES)
        return f"#{kind}({quoted(source)}, breakable: {cut});"

    def _div(self, tag: Tag) -> str:
        if "math" in (tag.get("class") or ()):
            return self.lines.displayed(tag)
        inner = self.blocks(tag)
        kind = _BOXES.get(kind_of(tag, _BOXES))
        if kind is None:
            return inner
        cut = _told(len(tag.get_text()) > _WHOLE_LETTERS)
        return self.lines.labelled(tag, f"#{kind}(breakable: {cut})[{inner}]")

    _section = _aside = _div

    def _figure(self, tag: Tag) -> str:
        caption = tag.figcaption
        words = f", caption: [{self.lines.inside(caption)}]" if caption else ""
        kind = "image" if tag.find("img") or not tag.find("table") else "table"
        made = f"#figure([{self.blocks(tag)}], kind: {kind}, supplement: none{words})"
        return self.lines.labelled(tag, made)

    def _figcaption(self, _tag: Tag) -> str:
        return ""  # its figure has set it

    def _table(self, tag: Tag) -> str:
        rows, classes = tag.find_all("tr"), list(tag.get("class") or ())
        columns = max(sum(int(str(c.get("colspan", "1"))) for c in _cells(row)) for row in rows)
        cells = {True: "", False: ""}
        for row in rows:
            made = "".join(f"{self._cell(cell, classes)}, " for cell in _cells(row))
            cells[row.find_parent("thead") is not None] += made
        header = f"table.header({cells[True]}), " if cells[True] else ""
        widths = "(auto, 2fr, auto, 5fr)" if "schedule" in classes else str(columns)
        size = next(size for most, size in _SIZES if columns <= most)
        cut = _told(len(rows) > _WHOLE_ROWS or len(tag.get_text()) > _WHOLE_LETTERS)
        body = f"table(columns: {widths}, {header}{cells[False]})"
        caption = f"#label-line(strong[{self.lines.inside(tag.caption)}])\n" if tag.caption else ""
        return caption + self.lines.labelled(tag, f"#sized({size}pt, {body}, breakable: {cut})")

    def _cell(self, cell: Tag, classes: list[str]) -> str:
        names = ("colspan", "rowspan")
        spans = "".join(f", {name}: {cell[name]}" for name in names if cell.get(name))
        inner = self.blocks(cell)
        row_name = cell.name == "th" and cell.find_parent("thead") is None
        if "dataframe" in classes:
            return f"table.cell([{inner}]{spans}{'' if row_name else ', align: right'})"
        return f"table.cell([{f'#strong[{inner}]' if row_name else inner}]{spans})"


def _told(yes: bool) -> str:
    return "true" if yes else "false"


def _cells(row: Tag) -> list[Tag]:
    return list(row.find_all(["th", "td"], recursive=False))


def _label(page: str, anchor: str) -> str:
    return re.sub(r"[^\w:.-]", "-", f"{page}--{anchor}")
