"""Links of the main menu, the person's menu and the footer.

`allmende/config/navigation.py` lists them, because it knows everyone; ui only knows how to show a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.utils.functional import Promise

from .addresses import url_or_none

Who = Literal["everyone", "guests", "people", "coops"]


@dataclass(frozen=True)
class MenuItem:
    """A link in a menu, and who gets it.

    who: everyone, guests (not signed in), people (signed in), coops (acting for one).
    """

    url_name: str
    label: str | Promise
    who: Who = "everyone"


@dataclass(frozen=True)
class Link:
    href: str
    label: str | Promise
    current: bool


def links_for(request: HttpRequest, items: list[MenuItem]) -> list[Link]:
    """The links this visitor gets; the one whose address is the longest beginning of the path is current."""
    audience = _audience(request)
    found = [(item, href) for item in items if item.who in audience and (href := url_or_none(item.url_name))]
    current = max((href for _, href in found if _covers(href, request.path)), key=len, default=None)
    return [Link(href, item.label, href == current) for item, href in found]


def _audience(request: HttpRequest) -> set[str]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"everyone", "guests"}
    return {"everyone", "people"} | ({"coops"} if getattr(request, "acting", None) else set())


def _covers(href: str, path: str) -> bool:
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))
