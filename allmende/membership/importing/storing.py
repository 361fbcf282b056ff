"""IBANs read from a file are kept encrypted in its rows, as the file is (sealing.py), and only until decided."""

from __future__ import annotations

from allmende.payments.bank_details import decrypt, encrypt


def hidden_iban(iban: str) -> str:
    """An IBAN as text for a record, encrypted; "" stays ""."""
    return encrypt(iban) if iban else ""


def shown_iban(text: str) -> str:
    """The IBAN in clear."""
    return decrypt(text) if text else ""
