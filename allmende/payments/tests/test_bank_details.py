"""Bank details lie encrypted; keys can change; a whole IBAN is shown only with an entry in the audit log."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.checks import WARNING
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access
from allmende.payments.bank_details import KeyMissing, check_keys, decrypt, encrypt, encrypt_anew
from allmende.payments.checks import KEY_MISSING, stored_accounts_open
from allmende.payments.refusals import NoAccount
from allmende.payments.use_cases.renew_bank_key import renew_bank_key
from allmende.payments.use_cases.reveal_iban import reveal_iban

from .desk import IBAN, OTHER_IBAN, Desk, told

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_stored_shows_nothing_of_the_text() -> None:
    first, second = encrypt(IBAN), encrypt(IBAN)
    assert first != second
    assert "3704" not in first
    assert decrypt(first) == decrypt(second) == IBAN


def test_the_first_key_encrypts_and_all_decrypt(settings: Any) -> None:
    settings.BANK_KEYS = [OLD]
    kept = encrypt(IBAN)
    settings.BANK_KEYS = [NEW, OLD]
    assert decrypt(kept) == IBAN
    renewed = encrypt_anew(kept)
    settings.BANK_KEYS = [NEW]
    assert decrypt(renewed) == IBAN
    with pytest.raises(KeyMissing):
        decrypt(kept)
    with pytest.raises(KeyMissing):
        encrypt_anew(kept)


@pytest.mark.parametrize("keys", [["short"], ["ä" * 44], [NEW, ""], []])
def test_a_key_that_is_none_stops_the_start(settings: Any, keys: list[str]) -> None:
    settings.BANK_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="ALLMENDE_BANK_KEYS"):
        check_keys()


@pytest.mark.django_db
def test_the_database_holds_no_iban_in_clear() -> None:
    desk = Desk()
    desk.mandate()
    desk.payout(holder="Mira Holzapfel", iban=OTHER_IBAN)
    desk.account()
    kept = (("payments_mandate", IBAN), ("payments_payout", OTHER_IBAN), ("payments_payoutaccount", IBAN))
    for table, whole in kept:
        ((row,),) = desk.sql(f"select to_jsonb(t)::text from {table} t")
        assert whole not in row
        assert whole[4:18] not in row, "also no part that names the bank"


@pytest.mark.django_db
def test_revealing_an_iban_is_written_down() -> None:
    desk = Desk()
    mandate, payout = desk.mandate(), desk.payout(holder="Mira Holzapfel", iban=OTHER_IBAN)
    assert desk.call(reveal_iban, kept_by=desk.read(mandate)) == IBAN
    assert desk.call(reveal_iban, kept_by=desk.read(payout)) == OTHER_IBAN
    assert told("IbanRevealed") == [
        {"coop_id": desk.coop.pk, "mandate_id": mandate.pk, "payout_id": None, "payout_account_id": None},
        {"coop_id": desk.coop.pk, "mandate_id": None, "payout_id": payout.pk, "payout_account_id": None},
    ]


@pytest.mark.django_db
def test_reveal_iban_refuses_where_none_is_kept() -> None:
    desk = Desk()
    with pytest.raises(NoAccount):
        desk.call(reveal_iban, kept_by=desk.payout())
    assert told("IbanRevealed") == []


@pytest.mark.django_db
def test_the_start_warns_when_no_key_opens_what_is_stored(settings: Any) -> None:
    settings.BANK_KEYS = [OLD]
    assert stored_accounts_open(databases=["default"]) == []
    desk = Desk()
    desk.mandate()
    assert stored_accounts_open(databases=["default"]) == []
    settings.BANK_KEYS = [NEW]
    (warned,) = stored_accounts_open(databases=["default"])
    assert (warned.id, warned.level) == (KEY_MISSING, WARNING)
    assert "ALLMENDE_BANK_KEYS" in str(warned.hint)
    assert stored_accounts_open(databases=None) == [], "checks that may not ask a database do not"
    settings.BANK_KEYS = [NEW, OLD]
    assert stored_accounts_open(databases=["default"]) == []


@pytest.mark.django_db
def test_every_iban_is_encrypted_anew(settings: Any) -> None:
    settings.BANK_KEYS = [OLD]
    linde, birke = Desk(), Desk()
    first, second = linde.mandate(), birke.payout(holder="Mira Holzapfel", iban=OTHER_IBAN)
    birke.payout(subject="settlement:6")
    settings.BANK_KEYS = [NEW, OLD]
    with system_access():
        assert renew_bank_key(actor=Actor.job("renew_bank_key")) == 2
    settings.BANK_KEYS = [NEW]
    assert linde.call(reveal_iban, kept_by=linde.read(first)) == IBAN
    assert birke.call(reveal_iban, kept_by=birke.read(second)) == OTHER_IBAN
    assert told("BankKeyRenewed") == [{"number": 2}]


@pytest.mark.django_db
def test_renew_bank_key_changes_nothing_when_a_key_is_missing(settings: Any) -> None:
    settings.BANK_KEYS = [OLD]
    desk = Desk()
    mandate = desk.mandate()
    settings.BANK_KEYS = [NEW]
    with system_access(), pytest.raises(KeyMissing):
        renew_bank_key(actor=Actor.job("renew_bank_key"))
    settings.BANK_KEYS = [OLD]
    assert desk.call(reveal_iban, kept_by=desk.read(mandate)) == IBAN
    assert told("BankKeyRenewed") == []


@pytest.mark.django_db
def test_the_command_renews_all_or_says_why_not(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.BANK_KEYS = [OLD]
    desk = Desk()
    desk.mandate()
    settings.BANK_KEYS = [NEW]
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("renew_bank_key")
    settings.BANK_KEYS = [NEW, OLD]
    call_command("renew_bank_key")
    assert capsys.readouterr().out.startswith("Encrypted anew: 1.")
