"""What is older than books are kept loses its words and who entered it; days, amounts and every figure stay."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.models import CapitalMovement, Erasure, Member, ShareMovement
from allmende.membership.money.payment import Payment
from allmende.membership.queries import capital_on, shares_on
from allmende.membership.tasks.register import erase_what_is_due
from allmende.membership.use_cases.erase_due_data import erase_due_data
from allmende.membership.use_cases.pay_out import pay_out
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.year.figures import year_figures
from allmende.payments.models import Claim, ClaimKind, Payout, Receipt
from allmende.payments.queries import arrears
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.people import a_coop, a_person, an_office, an_officer, signed_in

from .years import NOW, TODAY, a_year, books_agree, distributes, settles

pytestmark = pytest.mark.django_db
JOB = Actor.job("erase_what_is_due")
DAYS = (date(2024, 12, 31), date(2025, 12, 31), date(2026, 2, 19), TODAY, date(2039, 12, 31))
VOUCHERS_GO, BOOKS_GO = date(2035, 1, 1), date(2037, 1, 1)


def a_walked_year():
    """Somebody paid, was distributed to, left, was settled and paid; a claim is still open."""
    coop = a_year()
    office = an_officer(coop)
    distributes(coop, kind="loss", amount=69_00)
    settles(coop)
    with seeing(office):
        anna = Member.objects.select_related("coop").get(party__family_name="Ackermann")
        paid, _open = (
            raise_claim(
                actor=office,
                coop_id=coop.pk,
                debtor=anna.pk,
                kind=ClaimKind.DUES,
                amount=12_00,
                due_on=date(2026, 1, 1),
                reference=f"Anna Ackermann {number}",
                now=NOW,
            )
            for number in (1, 2)
        )
        payment = Payment(id=uuid4(), amount=12_00, value_on=TODAY, note="from Anna")
        record_payment(actor=office, member_id=anna.pk, claim_id=paid.pk, payment=payment, now=NOW)
        payout = Payout.objects.earliest("pk")
        pay_out(actor=office, coop_id=coop.pk, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    return coop


def figures(coop):
    """Everything that is asked as of a day."""
    with system_access():
        members = list(Member.objects.filter(coop=coop).order_by("number"))
        return (
            [(shares_on(each, day), capital_on(each, day)) for each in members for day in DAYS],
            [arrears(coop_id=coop.pk, on=day) for day in DAYS],
            [year_figures(coop, year) for year in (2024, 2025)],
        )


def erases(coop, on):
    with system_access():
        now = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
        return erase_due_data(actor=JOB, coop=coop, on=on, now=now)


def words(coop):
    """What still says something, and who entered it."""
    with system_access():
        of_coop = {"coop_id": coop.pk, "actor_person__isnull": False}
        return {
            model.__name__: model.objects.filter(**of_coop).count()
            for model in (ShareMovement, CapitalMovement, Receipt, Claim, Payout)
        }


def test_words_go_by_stages_and_every_figure_stays():
    coop = a_walked_year()
    before, written = figures(coop), words(coop)
    assert "books" not in erases(coop, date(2034, 12, 31))
    assert words(coop) == written
    erases(coop, VOUCHERS_GO)
    assert words(coop) == written | {"Receipt": 0, "Claim": 1, "Payout": 1}  # what is open is no old voucher
    with system_access():
        assert Receipt.objects.get().note == "–"
        assert sorted(Claim.objects.values_list("reference", flat=True)) == ["Anna Ackermann 2", "–"]
        assert Payout.objects.get(paid_on__isnull=False).reason == "–"
    erases(coop, BOOKS_GO)
    assert words(coop)["CapitalMovement"] == words(coop)["ShareMovement"] == 0
    with system_access():
        assert not CapitalMovement.objects.exclude(reason="").exists()
        assert set(CapitalMovement.objects.values_list("actor_system", flat=True)) == {"erased"}
        assert Erasure.objects.filter(coop=coop, stage="books").count() == 2
    assert erases(coop, BOOKS_GO) == {}
    assert figures(coop) == before
    books_agree(coop)
    with system_access():
        prove_ledger(actor=JOB)


def test_another_cooperative_keeps_its_words():
    coop, other = a_walked_year(), a_walked_year()
    written = words(other)
    erases(coop, BOOKS_GO)
    assert words(other) == written


def test_the_database_opens_this_door_alone():
    coop = a_walked_year()
    with system_access():
        for model, words_of in (
            (CapitalMovement, {"reason": "x"}),
            (ShareMovement, {"actor_system": "x"}),
            (Receipt, {"note": "x"}),
            (Claim, {"reference": "x"}),
            (Payout, {"reason": "x"}),
        ):
            for place in ("membership", "payments"):
                with connection.cursor() as cursor:
                    cursor.execute("select set_config('allmende.erasing_words', %s, true)", [place])
                with pytest.raises(IntegrityError), transaction.atomic():
                    model.objects.filter(coop_id=coop.pk).update(**words_of)
    other = an_officer(a_coop())
    for function in ("membership_forget_words", "payments_forget_words"):
        asked = pytest.raises(DatabaseError, match="no such cooperative")
        with seeing(other), connection.cursor() as cursor, asked, transaction.atomic():
            cursor.execute(f"select {function}(%s, %s, 10)", [coop.pk, date(2030, 1, 1)])


@pytest.mark.parametrize(("country", "goes"), [("AT", date(2034, 1, 1)), ("BE", date(2037, 1, 1))])
def test_other_countries_keep_their_own_periods_and_none_keeps_for_ever(country, goes):
    coop = a_coop(country=country)
    with system_access():
        claim = raise_claim(
            actor=an_officer(coop),
            coop_id=coop.pk,
            debtor=1,
            kind=ClaimKind.DUES,
            amount=1,
            due_on=TODAY,
            reference="Dues",
            now=NOW,
        )
        Claim.objects.filter(pk=claim.pk).update(cancelled_at=NOW, cancelled_reason="wrong")
    assert erases(coop, date(goes.year - 1, 12, 31)) == {}
    assert erases(coop, goes) == {"books": 1}


def test_the_nightly_job_goes_on_without_statutes_and_says_nothing_of_a_country(client):
    coop = a_coop(country="BE")
    erase_what_is_due(int(NOW.timestamp()))
    olga = a_person("Olga Obst", language="en")
    an_office(olga, coop)
    page = signed_in(client, olga, coop).get("/members/erasures", headers={"Accept-Language": "en"})
    assert "For this country (BE) no periods are entered here." in page.content.decode()
    german = a_coop()
    an_office(olga, german)
    page = signed_in(client, olga, german).get("/members/erasures", headers={"Accept-Language": "en"})
    assert "no periods are entered" not in page.content.decode()
