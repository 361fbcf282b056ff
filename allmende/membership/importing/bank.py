"""An IBAN and a mandate's reference as offices write them, or a remark why they are left out."""

from __future__ import annotations

import re

from allmende.kernel.errors import Invalid
from allmende.payments.iban import check_iban, masked
from allmende.payments.models.mandate import SEPA_TEXT

from .reasons import Reason

IBAN_WAITS = "iban_waits"
"""In a record, until it is known whether capital is still to be paid out: the column of the IBAN."""


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
