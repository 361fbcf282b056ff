"""Keys are made once, kept in var/, and readable by their owner only."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from allmende.config.secrets import bank_key, secret_key


@pytest.mark.parametrize("key", [secret_key, bank_key])
def test_a_key_is_made_once_and_kept_from_others(key: object, tmp_path: Path) -> None:
    assert callable(key)
    var, other = tmp_path / "var", tmp_path / "other"
    made = key(var)
    assert key(var) == made
    assert key(other) != made
    (file,) = var.iterdir()
    assert file.read_text() == made
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_bank_key_encrypts(tmp_path: Path) -> None:
    box = Fernet(bank_key(tmp_path))
    assert box.decrypt(box.encrypt(b"DE89")) == b"DE89"
