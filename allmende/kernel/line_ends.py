"""What no line may end within: an amount stays with its unit, and a paragraph with its number.

Formats and catalogues write plain spaces. What is read as a text (a page, a mail, a document) goes through here once,
as a whole, when it is written.
"""

from __future__ import annotations

import re

KEPT = re.compile(
    r" (?:(?=€)|(?=%|Euro\b|euros\b)(?<=[\d>–] )"
    r"|(?=\d)(?:(?<=§ )|(?<=\bNr\. )|(?<=\b[Nn]o\. )|(?<=\bAbs\. )|(?<=\bSatz )))"
)
NEVER_IN = ("<textarea", "<script", "<style")
"""What stands in these is no text to read: it is sent back as it is, or run."""
NO_BREAK = "\N{NO-BREAK SPACE}"


def kept_together(text: str) -> str:
    """A text to read, with no-break spaces in 50.00 €, 2 %, § 30, Nr. 3, Abs. 2 and Satz 1."""
    return KEPT.sub(NO_BREAK, text)


def kept_together_on_page(html: str) -> str:
    """The same for what a page shows. Tags stay as they are, so that what a field holds is sent back unchanged."""
    return KEPT.sub(lambda space: NO_BREAK if _is_shown(html, space.start()) else " ", html)


def _is_shown(html: str, at: int) -> bool:
    tag = html.rfind("<", 0, at)
    return tag == -1 or (html.find(">", tag, at) != -1 and not html.startswith(NEVER_IN, tag))
