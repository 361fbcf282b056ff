"""How somebody of the file is reached: address, mail, phone, language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from allmende.places.countries import country_code
from allmende.ui.spreadsheets import Value

from .cells import lines_of, text_of
from .columns import Columns
from .read_row import ReadRow
from .reasons import Reason

_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[A-Za-zäöüß-]{2,}")

_WHOLE_ADDRESS = re.compile(r"(.+?)\s*[,;\n]\s*(?:[A-Z]{1,2}[- ])?(\d{4,5})\s+([^\d,;\n]+)", re.DOTALL)
_MORE_THAN_A_STREET = re.compile(r"[,;\n]|\b\d{5}\b")


def contact_of(cell: Callable[[str], Value], remarks: list[Reason], *, columns: Columns) -> dict[str, Any]:
    """cell: of a row, by part. What is left out of it, or may be amiss, is said in remarks."""

    def text(part: str) -> str:
        return text_of(cell(part))

    street = " ".join(filter(None, (text("street"), text("house_number"))))
    postcode, town = text("postcode"), text("town")
    if not (postcode or town or text("house_number")):
        street, postcode, town = _taken_apart(lines_of(cell("street")), street, remarks, columns)
    if not postcode and (match := re.match(r"(?:[A-Z]{1,2}[- ])?(\d{4,5})\s+(.+)", town)):
        postcode, town = match[1], match[2]
    country = _country(text("country"), remarks, columns)
    if country == "DE" and re.fullmatch(r"\d{4}", text("postcode")):
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


def _taken_apart(whole: str, street: str, remarks: list[Reason], columns: Columns) -> tuple[str, str, str]:
    """Street, postcode and town of `Weg 3, 14770 Brandenburg`; said where a cell seems to hold more than a street."""
    if match := _WHOLE_ADDRESS.fullmatch(whole.strip()):
        street, postcode, town = (text_of(part) for part in match.groups())
        return street, postcode, town
    if _MORE_THAN_A_STREET.search(whole.strip()):
        remarks.append(Reason("address_whole", columns.get("street", "street"), street))
    return street, "", ""


def _country(text: str, remarks: list[Reason], columns: Columns) -> str:
    code = country_code(text) if text else "DE"
    if not code:
        remarks.append(Reason("country_unknown", columns.get("country", "country"), text))
    return code or "DE"


def _email(text: str, remarks: list[Reason], columns: Columns) -> str:
    text = text.removeprefix("mailto:")
    first = re.split(r"[,;\s]+", text)[0] if text else ""
    if first and not _MAIL.fullmatch(first):
        remarks.append(Reason("email_unreadable", columns.get("email", "email"), text))
        return ""
    return first


def note_lacking_addresses(rows: Iterable[ReadRow], *, on: date) -> int:
    """Note of each new member who is one on that day whether the address is whole, and say of how many it is not.

    The list of members says everyone's name and address (§ 30 (2) no. 1 GenG).
    """
    lacking = 0
    for row in rows:
        said: dict[str, Any] = row.record or {}
        if not said or said.get("further") or (said["left_on"] and said["left_on"] < on.isoformat()):
            continue
        if not (said["street"] and said["postcode"] and said["town"]):
            said["lacks_address"] = True
            lacking += 1
    return lacking
