"""IBANs: what is wrong with one, how it is written, how it is hidden, which bank it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from schwifty import IBAN
from schwifty.exceptions import InvalidChecksumDigits, InvalidCountryCode, InvalidStructure

from allmende.kernel.errors import Invalid

LONGEST = 34
_GAPS = re.compile(r"[\s.\-\u00a0\u202f]+")


class InvalidIban(Invalid):
    """The text is no IBAN that a SEPA payment reaches. The message names what is wrong."""

    code = "invalid-iban"


@dataclass(frozen=True, slots=True)
class Bank:
    """The bank of an account. Both are empty where the register of banks does not know it."""

    bic: str
    name: str


def check_iban(text: str, *, field: str = "iban") -> str:
    """The IBAN without gaps and in capitals. Raises InvalidIban, which names what is wrong."""
    iban = _GAPS.sub("", text).upper()
    wrong = _what_is_wrong(iban)
    if wrong:
        raise InvalidIban(wrong, field=field)
    return iban


def spaced(iban: str) -> str:
    """In groups of four, as it is printed on cards: "DE89 3704 0044 0532 0130 00"."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def masked(start: str, end: str) -> str:
    """ "DE89 •••• 3000", empty without either."""
    return f"{start} •••• {end}" if start and end else ""


def bank_of(iban: str) -> Bank:
    """BIC and name of the bank, by the register of banks that comes with schwifty."""
    known = IBAN(iban)
    return Bank(bic=str(known.bic or ""), name=known.bank_name or "")


def _what_is_wrong(iban: str) -> str:
    if not iban:
        return _("Enter the IBAN.")
    if strange := re.search(r"[^A-Z0-9]", iban):
        return _("An IBAN has only letters and digits; here stands “%s”.") % strange.group()
    if not re.match(r"[A-Z]{2}", iban):
        return _("An IBAN begins with two letters for the country, like DE.")
    return _what_does_not_fit_the_country(IBAN(iban, allow_invalid=True))


def _what_does_not_fit_the_country(iban: IBAN) -> str:
    country = iban.country_code
    try:
        needed = iban.spec.iban_length
    except InvalidCountryCode:
        return _("No IBAN begins with “%s”: check the two letters for the country.") % country
    if len(iban) != needed:
        return _("Here stand %(given)d characters, it must be %(needed)d.") % {
            "given": len(iban),
            "needed": needed,
        }
    try:
        iban.validate()
    except InvalidStructure:
        return (
            _("A letter stands where an IBAN from %s has a digit, or the other way round. Is an O a 0?")
            % country
        )
    except InvalidChecksumDigits:
        return _("The check digits do not fit: a digit is wrong, or two are swapped.")
    if not iban.in_sepa_zone:
        return _("Accounts in %s cannot be reached by SEPA.") % country
    return ""
