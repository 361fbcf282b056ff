"""Encrypting bank details with the installation's keys.

The first key of BANK_KEYS encrypts, all of them decrypt: a new key is put in front, the rows are encrypted anew
(`use_cases.renew_bank_key`), then the old key goes. Fernet: AES-128-CBC with HMAC-SHA256
(https://github.com/fernet/spec).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from allmende.kernel.errors import DomainError

from .iban import check_iban

LONGEST_HOLDER = 140


class KeyMissing(DomainError):
    """No key of this installation opens what is stored: whoever runs it has to bring the old one back."""

    code = "bank-key-missing"
    status = 503


def account_columns(*, holder: str, iban: str) -> dict[str, Any]:
    """The columns of a BankAccount for a holder and an IBAN in clear. Raises InvalidIban."""
    whole = check_iban(iban)
    return {
        "holder": holder,
        "iban": encrypt(whole),
        "iban_start": whole[:4],
        "iban_end": whole[-4:],
    }


def encrypt(text: str) -> str:
    """What only the keys of this installation open. Twice the same text gives two different results."""
    return _box().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text behind it. Raises KeyMissing."""
    try:
        return _box().decrypt(token).decode()
    except InvalidToken as error:
        raise _missing() from error


def encrypt_anew(token: str) -> str:
    """The same text under the first key. Raises KeyMissing."""
    try:
        return _box().rotate(token).decode()
    except InvalidToken as error:
        raise _missing() from error


def _missing() -> KeyMissing:
    return KeyMissing(
        _("This is stored encrypted, and none of the keys of this installation opens it."),
        rule=_(
            "Whoever runs the installation adds the key under which it was stored to ALLMENDE_BANK_KEYS, with a comma"
            " before it, and starts Allmende anew (docs/operate.md, “The key to bank details”)."
        ),
    )


def check_keys() -> None:
    """Raises ImproperlyConfigured for a key that is none: better at the start than at the first mandate."""
    _box()


def _box() -> MultiFernet:
    return _box_of(tuple(settings.BANK_KEYS))


@cache
def _box_of(keys: Sequence[str]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "ALLMENDE_BANK_KEYS: each key is 32 random bytes in URL-safe base64, with commas between them; "
            "docs/operate.md says how one is made."
        ) from error
