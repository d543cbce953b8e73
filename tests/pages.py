"""Reading a page the way a person does: its words, its fields and the errors beside them, its buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

# Elements without an end.
VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def inner_text(self) -> str:
        """Every character between its tags."""
        return "".join(child if isinstance(child, str) else child.inner_text for child in self.children)

    @property
    def text(self) -> str:
        """Its words, with single spaces."""
        return " ".join(self.inner_text.split())

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def is_disabled(self) -> bool:
        return "disabled" in self.attributes

    def inside(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.inside()

    def all(self, tag: str = "", /, *, css: str = "", **attributes: str) -> list[Element]:
        """The elements inside with this name, class and attributes; `for_` and the like stand for reserved words."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            element
            for element in self.inside()
            if (not tag or element.name == tag)
            and (not css or css in element.classes)
            and all(element.attributes.get(key) == value for key, value in wanted.items())
        ]

    def one(self, tag: str = "", /, *, css: str = "", **attributes: str) -> Element:
        (found,) = self.all(tag, css=css, **attributes)
        return found


class Page(Element):
    """The answer to a request, as a tree.  Raises: ValueError where its tags do not nest."""

    def __init__(self, response: Any) -> None:
        super().__init__("page")
        self.html = response.content.decode()
        _Builder(self).read(self.html)

    def control(self, name: str, form: str = "") -> Element:
        """What has this name, to be filled in or pressed; of two forms, in the one whose hidden `by` is `form`."""
        within: Element = self
        if form:
            (within,) = [each for each in self.all("form") if each.all("input", name="by", value=form)]
        return next(
            element
            for element in within.inside()
            if element.attributes.get("name") == name and element.name in {"input", "textarea", "button", "select"}
        )

    def errors_at(self, name: str, form: str = "") -> list[str]:
        """What is said to be wrong beside the control of this name: in the box of its field, and nowhere else."""
        control = self.control(name, form)
        boxes = [box for box in self.all(css="field") if any(element is control for element in box.inside())]
        return [item.text for box in boxes for listed in box.all("ul", css="errorlist") for item in listed.all("li")]

    @property
    def errors(self) -> list[str]:
        """Everything said to be wrong anywhere."""
        return [item.text for listed in self.all("ul", css="errorlist") for item in listed.all("li")]

    @property
    def messages(self) -> list[str]:
        return [message.text for message in self.all("p", css="message")]

    @property
    def main(self) -> Element:
        return self.one("main")

    def button(self, text: str, within: Element | None = None) -> Element:
        (found,) = [button for button in (within or self).all("button") if button.text == text]
        return found

    def link(self, text: str) -> str:
        (found,) = [link for link in self.all("a") if link.text == text]
        return found.attributes["href"]


class _Builder(HTMLParser):
    def __init__(self, root: Element) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [root]

    def read(self, html: str) -> None:
        self.feed(html)
        self.close()
        if len(self.open) > 1:
            raise ValueError(f"<{self.open[-1].name}> is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if len(element.attributes) != len(attrs):
            raise ValueError(f"<{tag}> has an attribute twice")
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].name != tag:
            raise ValueError(f"</{tag}> closes <{self.open[-1].name}>")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
