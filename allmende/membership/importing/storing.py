"""The file and what is read of it name people and their accounts: both are kept encrypted, and only until decided."""

from __future__ import annotations

from base64 import b64decode, b64encode

from allmende.payments.bank_details import decrypt, encrypt


def sealed(content: bytes) -> bytes:
    """A file, encrypted with the installation's key for bank details."""
    return encrypt(b64encode(content).decode("ascii")).encode("ascii")


def opened(content: bytes | memoryview) -> bytes:
    """The file again. Raises KeyMissing."""
    return b64decode(decrypt(bytes(content).decode("ascii")))


def hidden_iban(iban: str) -> str:
    """An IBAN as text for a record, encrypted; "" stays ""."""
    return encrypt(iban) if iban else ""


def shown_iban(text: str) -> str:
    """The IBAN in clear."""
    return decrypt(text) if text else ""
