"""Mandates of a list that was kept elsewhere are recorded at once, all or none."""

from __future__ import annotations

import pytest

from allmende.payments.iban import InvalidIban
from allmende.payments.queries import busy_debtors, mandate_of, mandate_references
from allmende.payments.refusals import ReferenceUsed
from allmende.payments.use_cases.give_mandates import MandateLine, give_mandates

from .desk import DEBTOR, IBAN, NOW, OTHER_IBAN, YESTERDAY, Desk, debtors_with_mandate, told

pytestmark = pytest.mark.django_db


def line(debtor: int, iban: str = IBAN, reference: str = "") -> MandateLine:
    return MandateLine(
        debtor=debtor, holder="Mira Holzapfel", iban=iban, signed_on=YESTERDAY, reference=reference
    )


def give(desk: Desk, *lines: MandateLine) -> list[object]:
    return desk.ask(give_mandates, actor=desk.actor, lines=lines, now=NOW)


def test_they_keep_the_references_the_debtors_know() -> None:
    desk = Desk()
    give(desk, line(17, reference="ALT-4711"), line(18, OTHER_IBAN))
    found = desk.ask(mandate_of, debtor=17)
    assert (found.reference, found.masked_iban, found.signed_on) == ("ALT-4711", "DE89 •••• 3000", YESTERDAY)
    assert desk.ask(mandate_references) == {"ALT-4711", "ALM-000018-1"}
    assert desk.ask(debtors_with_mandate) == {17, 18}
    assert told("MandatesGiven") == [{"coop_id": desk.coop.pk, "number": 2}]


def test_nothing_to_record_tells_nothing() -> None:
    desk = Desk()
    assert give(desk) == []
    assert told("MandatesGiven") == []


def test_all_or_none() -> None:
    desk = Desk()
    for wrong, refusal in (
        (line(18, reference="ALT-4711"), ReferenceUsed),
        (line(17), ReferenceUsed),
        (line(18, iban="DE00"), InvalidIban),
    ):
        with pytest.raises(refusal):
            give(desk, line(17, reference="ALT-4711"), wrong)
    assert desk.ask(mandate_references) == set()


def test_who_is_busy_with_us() -> None:
    desk = Desk()
    desk.mandate()
    assert desk.ask(busy_debtors, debtors=[DEBTOR, 18], since=None) == {DEBTOR}
    assert desk.ask(busy_debtors, debtors=[DEBTOR, 18], since=NOW) == set()
    assert desk.ask(busy_debtors, debtors=[18], since=None) == set()
