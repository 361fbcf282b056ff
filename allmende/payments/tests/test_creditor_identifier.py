"""The creditor identifier: its shape and check digits, kept once for each cooperative."""

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.actor import GUEST
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.payments.creditor_identifier import InvalidCreditorIdentifier, check_creditor_identifier
from allmende.payments.models import PaymentSettings
from allmende.payments.queries import creditor_identifier_of
from allmende.payments.use_cases.keep_payment_settings import keep_payment_settings

from .desk import Desk

SECOND_ROW = (
    "insert into payments_paymentsettings (coop_id, creditor_identifier, iban, actor_person, actor_system) "
    "select coop_id, '', '', 1, '' from payments_paymentsettings"
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("DE98ZZZ09999999999", "DE98ZZZ09999999999"),
        ("de98 zzz 0999 9999 999", "DE98ZZZ09999999999"),
        ("DE98ABC09999999999", "DE98ABC09999999999"),
        ("AT61ZZZ01234567890", "AT61ZZZ01234567890"),
        ("NL79ZZZ999999990000", "NL79ZZZ999999990000"),
    ],
)
def test_what_is_one(typed, kept):
    assert check_creditor_identifier(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "DE98ZZZ",
        "9898ZZZ09999999999",
        "DE97ZZZ09999999999",
        "DE98ZZZ09999999989",
        "DE98ZZZ0999999999",
        "DE98ZZZ099999999999",
        "DE98ZZZO9999999999",
        "DE98ZZZ19999999999",
        "DE98ZZZ0999999999Ä",
        "DE01ZZZ09999999999",
        "DE89370400440532013000",
        "FR" + "1" * 40,
    ],
)
def test_what_is_none(typed):
    with pytest.raises(InvalidCreditorIdentifier) as refused:
        check_creditor_identifier(typed)
    assert refused.value.field == "creditor_identifier"


@pytest.mark.django_db
def test_an_empty_form_writes_nothing():
    desk = Desk()
    said = {"coop_id": desk.coop.pk, "creditor_identifier": " ", "iban": ""}
    assert desk.call(keep_payment_settings, **said).iban == ""
    with system_access():
        assert not PaymentSettings.objects.exists()


@pytest.mark.django_db
def test_it_is_kept_changed_and_taken_out():
    desk = Desk()
    assert creditor_identifier_of(desk.coop.pk) == ""
    desk.creditor("de98 zzz 09999999999")
    assert creditor_identifier_of(desk.coop.pk) == "DE98ZZZ09999999999"
    desk.creditor()
    desk.creditor("AT61ZZZ01234567890")
    desk.creditor("")
    assert creditor_identifier_of(desk.coop.pk) == ""
    with system_access():
        told = AuditEntry.objects.filter(fact="CreditorIdentifierNamed").order_by("pk")
        assert [each.details["creditor_identifier"] for each in told] == [
            "DE98ZZZ09999999999", "AT61ZZZ01234567890", "",
        ]  # fmt: skip


@pytest.mark.django_db
def test_a_guest_names_none():
    with pytest.raises(ValueError, match="guest"):
        keep_payment_settings(actor=GUEST, coop_id=Desk().coop.pk, creditor_identifier="")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("update payments_paymentsettings set creditor_identifier = 'DE9'", "has_its_shape"),
        ("update payments_paymentsettings set iban = 'DE9'", "an_incoming_account_has_its_shape"),
        ("update payments_paymentsettings set actor_person = null", "has_an_actor"),
        (SECOND_ROW, "one_set_of_payment_settings"),
    ],
)
def test_the_database_guards_it(change, because):
    Desk().creditor()
    with system_access(), pytest.raises(IntegrityError, match=because), transaction.atomic():
        connection.cursor().execute(change)
