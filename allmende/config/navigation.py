"""What stands in the menu: the only place that knows every domain's first page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from allmende.ui.navigation import MenuItem, links_for

OF_MEMBERS = (
    "/applications",
    "/bonds",
    "/cooperative/arrival",
    "/cooperative/data",
    "/mailings",
    "/parties",
    "/subscriptions",
)
"""Pages of whoever keeps the list of members that do not begin as the list does."""
MENU = [
    MenuItem("home:start", _("Overview"), "people"),
    MenuItem("pool:search", _("Search")),
    MenuItem("pool:offers", _("Offers")),
    MenuItem("directory:organisations", _("Cooperatives")),
    MenuItem("pool:bookings", _("Bookings"), "people"),
    MenuItem("exchange:account", _("Account"), "coops"),
    MenuItem("membership:members", _("Members"), "coops", duty="register", covers=OF_MEMBERS),
]
MINE = [
    MenuItem("coops:own", _("Our cooperative"), "coops"),
    MenuItem("membership:memberships", _("My memberships"), "people"),
    MenuItem("identity:me", _("My login"), "people"),
]
FOOT = [
    MenuItem("home:imprint", _("Imprint")),
    MenuItem("home:privacy", _("Privacy")),
    MenuItem("home:reports", _("Report something")),
    MenuItem("developers", _("For programs")),
]
OUTBOX = MenuItem("home:outbox", _("Outbox of the demo"))


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the links of the menu, of the person's menu and of the foot for this visitor."""
    return {
        "nav": links_for(request, MENU),
        "account_links": links_for(request, MINE),
        "foot_links": links_for(request, [*FOOT, OUTBOX] if settings.SHOW_OUTBOX else FOOT),
    }
