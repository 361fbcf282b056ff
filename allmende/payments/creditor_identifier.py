"""Creditor identifiers: what is wrong with one (Gläubiger-Identifikationsnummer, AT-02 of the SEPA rulebooks).

EPC262-08, Creditor Identifier Overview: two letters of the country, two check digits (ISO 7064, mod 97-10), three signs
of the creditor's own (business code), up to 28 that the country gives. The check digits leave the business code out. In
Germany the Bundesbank gives eleven digits, the first of which is 0: DE98ZZZ09999999999, 18 signs in all.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from allmende.kernel.errors import Invalid

LONGEST_IDENTIFIER = 35
_GAPS = re.compile(r"[\s.\-\u00a0\u202f]+")
_PARTS = re.compile(r"([A-Z]{2})([0-9]{2})([A-Z0-9]{3})([A-Z0-9]{1,28})")
_OF_COUNTRY = {"DE": (re.compile(r"0[0-9]{10}"), 18)}
"""What a country gives, and how long the whole is; other countries: as the EPC allows."""


class InvalidCreditorIdentifier(Invalid):
    """The text is no creditor identifier. The message names what is wrong."""

    code = "invalid-creditor-identifier"


def check_creditor_identifier(text: str, *, field: str = "creditor_identifier") -> str:
    """The identifier without gaps and in capitals. Raises InvalidCreditorIdentifier."""
    identifier = _GAPS.sub("", text).upper()
    wrong = _what_is_wrong(identifier)
    if wrong:
        raise InvalidCreditorIdentifier(wrong, rule="EPC262-08", field=field)
    return identifier


def _what_is_wrong(identifier: str) -> str:
    parts = _PARTS.fullmatch(identifier)
    if parts is None:
        return _(
            "A creditor identifier begins with two letters and two digits, like DE98 ZZZ 09999999999, and has at "
            "most 35 letters and digits."
        )
    country, digits, _business, given = parts.groups()
    if country in _OF_COUNTRY:
        shape, length = _OF_COUNTRY[country]
        if len(identifier) != length:
            return _("Here stand %(given)d characters, it must be %(needed)d.") % {
                "given": len(identifier),
                "needed": length,
            }
        if not shape.fullmatch(given):
            return _("After the three signs of your own stand eleven digits, the first is a 0. Is an O a 0?")
    if digits != _check_digits(country, given):
        return _("The check digits do not fit: a digit is wrong, or two are swapped.")
    return ""


def _check_digits(country: str, given: str) -> str:
    """ISO 7064, mod 97-10: letters count from A = 10."""
    number = "".join(str(int(sign, 36)) for sign in f"{given}{country}00")
    return f"{98 - int(number) % 97:02}"
