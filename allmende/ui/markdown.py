"""Markdown that people write, as HTML that does no harm: no script, no style, no picture from elsewhere."""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
FIRST_LEVEL = 3
"""A page has its h1 and its sections h2: what people write as a first heading is a third one."""


def render_markdown(text: str) -> Markup:
    """CommonMark without raw HTML and without pictures, which would be requests to third parties."""
    tokens = _parser().parse(text)
    _order_headings(tokens)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(  # noqa: S704  sanitised in the same breath
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")


def _order_headings(tokens: list[Token]) -> None:
    """Levels go down one at a time, whatever people wrote, so that readers by ear find their way."""
    written = sorted({token.tag for token in tokens if token.type == "heading_open"})
    last = FIRST_LEVEL - 1
    for token in tokens:
        if token.type == "heading_open":
            last = min(FIRST_LEVEL + written.index(token.tag), last + 1, 6)
            token.tag = f"h{last}"
        elif token.type == "heading_close":
            token.tag = f"h{last}"
