"""How somebody of the file is reached: address, mail, phone, language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from allmende.places.countries import country_code

from .columns import Columns
from .reasons import Reason

_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[A-Za-zäöüß-]{2,}")


def contact_of(text: Callable[[str], str], remarks: list[Reason], *, columns: Columns) -> dict[str, Any]:
    """text: what a row says of a part. What is left out of it is said in remarks."""
    street = " ".join(filter(None, (text("street"), text("house_number"))))
    postcode, town = text("postcode"), text("town")
    if not postcode and (match := re.match(r"(?:[A-Z]{1,2}[- ])?(\d{4,5})\s+(.+)", town)):
        postcode, town = match[1], match[2]
    country = _country(text("country"), remarks, columns)
    if country == "DE" and re.fullmatch(r"\d{4}", postcode):
        postcode = f"0{postcode}"  # a workbook takes postcodes for numbers
    language = text("language").casefold()[:2]
    return {
        "street": street,
        "address_extra": text("address_extra"),
        "postcode": postcode,
        "town": town,
        "country": country,
        "email": _email(text("email"), remarks, columns),
        "phone": text("phone"),
        "register_entry": text("register_entry"),
        "language": language if language in ("de", "en") else "",
    }


def _country(text: str, remarks: list[Reason], columns: Columns) -> str:
    code = country_code(text) if text else "DE"
    if not code:
        remarks.append(Reason("country_unknown", columns.get("country", "country"), text))
    return code or "DE"


def _email(text: str, remarks: list[Reason], columns: Columns) -> str:
    text = text.removeprefix("mailto:")
    first = re.split(r"[,;\s]+", text)[0] if text else ""
    if first and not _ADDRESS.fullmatch(first):
        remarks.append(Reason("email_unreadable", columns.get("email", "email"), text))
        return ""
    return first
