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
SHIFT = 2
"""A page has its h1 and its sections h2: what people write as a first heading is a third one."""


def render_markdown(text: str) -> Markup:
    """CommonMark without raw HTML and without pictures, which would be requests to third parties."""
    tokens = _parser().parse(text)
    for token in tokens:
        _shift_heading(token)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(  # noqa: S704  sanitised in the same breath
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")


def _shift_heading(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + SHIFT, 6)}"
