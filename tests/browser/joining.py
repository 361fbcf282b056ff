"""Filling in the form of whoever joins. All persons are invented."""

from __future__ import annotations

from playwright.sync_api import Page

CEM = {
    "given_name": "Cem",
    "family_name": "Aydın",
    "birth_date": "1990-02-28",
    "street": "Am Alten Speicher 11",
    "postcode": "14799",
    "town": "Brennau",
    "email": "cem.aydin@beispiel.example",
}
DEBITED = CEM | {"iban": "DE89 3704 0044 0532 0130 00"}
"""The same, where the cooperative can collect."""


def fill_in(page: Page, who: dict[str, str]) -> None:
    """Who joins; the rest is asked where the statutes ask for it."""
    for name, text in who.items():
        page.fill(f"[name={name}]", text)


def sign(page: Page, name: str) -> None:
    """The page after: everything read and declared. Enter signs, as it does on a phone."""
    for each in ("has_read", "declares", "knows_privacy"):
        page.check(f"[name={each}]")
    page.fill("[name=signature]", name)
    page.press("[name=signature]", "Enter")
    page.wait_for_url("**/applications/sent**")
