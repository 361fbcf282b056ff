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

    who: everyone, guests (not signed in), people (signed in), coops (acting for one). duty: what an office in that
    cooperative has to hold for it, where not everyone who acts for it gets somewhere. covers: where else its pages
    begin, beside its own address.
    """

    url_name: str
    label: str | Promise
    who: Who = "everyone"
    duty: str = ""
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    href: str
    label: str | Promise
    current: bool


def links_for(request: HttpRequest, items: list[MenuItem]) -> list[Link]:
    """The links this visitor gets; the one with the longest beginning of the path is current."""
    audience, duties = _audience(request), _duties(request)
    open_to = [item for item in items if item.who in audience and item.duty in duties]
    found = [(item, href) for item in open_to if (href := url_or_none(item.url_name))]
    begins = {beginning: href for item, href in found for beginning in (href, *item.covers)}
    covering = max((each for each in begins if _covers(each, request.path)), key=len, default="")
    return [Link(href, item.label, href == begins.get(covering)) for item, href in found]


def _audience(request: HttpRequest) -> set[str]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"everyone", "guests"}
    return {"everyone", "people"} | ({"coops"} if getattr(request, "acting", None) else set())


def _duties(request: HttpRequest) -> set[str]:
    """What the visitor's offices in the cooperative acted for are there to do; and "", which asks for nothing."""
    acting = getattr(request, "acting", None)
    held = [office for office in getattr(request, "offices", []) if acting and office.coop_id == acting.pk]
    return {"", *(duty for office in held for duty in office.duties)}


def _covers(href: str, path: str) -> bool:
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))
