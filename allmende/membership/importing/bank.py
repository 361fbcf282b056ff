"""An IBAN and a mandate's reference as offices write them, or a remark why they are left out."""

from __future__ import annotations

import re

from allmende.kernel.errors import Invalid
from allmende.payments.iban import check_iban, masked
from allmende.payments.models.mandate import SEPA_TEXT

from .reasons import Reason

IBAN_WAITS = "iban_waits"
"""In a record, until it is known whether capital is still to be paid out: the column of the IBAN."""


_LIKE_AN_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:\s?[A-Za-z0-9]){11,30}\b")


def masked_ibans(text: str) -> str:
    """What looks like an IBAN, with its middle hidden."""

    def hidden(found: re.Match[str]) -> str:
        bare = re.sub(r"\s", "", found[0])
        return masked(bare[:4], bare[-4:])

    return _LIKE_AN_IBAN.sub(hidden, text)


def iban_of(text: str, remarks: list[Reason]) -> str:
    """The IBAN without gaps; "" with a remark where it is wrong."""
    try:
        return check_iban(text)
    except Invalid as error:
        bare = re.sub(r"\s", "", text)
        remarks.append(Reason("iban_wrong", str(error.message), masked(bare[:4], bare[-4:])))
        return ""


def reference_of(text: str, column: str, remarks: list[Reason]) -> str:
    """The reference of a mandate; "" with a remark where no bank takes it."""
    if text and not re.fullmatch(SEPA_TEXT, text):
        remarks.append(Reason("reference_odd", column, text))
        return ""
    return text
