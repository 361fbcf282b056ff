"""Which link of a menu is the current one."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from allmende.ui.navigation import MenuItem, links_for

MENU = [
    MenuItem("home:start", "start"),
    MenuItem("pool:offers", "offers", covers=("/bookings-of",)),
]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "start"),
        ("/resources", "offers"),
        ("/resources/1", "offers"),
        ("/bookings-of/7/edit", "offers"),
        ("/resources-office", ""),
        ("/elsewhere", ""),
    ],
)
def test_a_link_is_current_on_its_own_pages_and_those_it_covers(
    rf: RequestFactory, path: str, label: str
) -> None:
    links = links_for(rf.get(path), MENU)
    assert [str(link.label) for link in links if link.current] == ([label] if label else [])
