from copy import deepcopy
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.models import BondRole, Member, YearLine, YearRun
from allmende.membership.money.credits import CreditKind
from allmende.membership.refusals.members import RunInProgress
from allmende.membership.use_cases.add_bond import add_bond
from allmende.membership.use_cases.cancel_member_payout import cancel_member_payout
from allmende.membership.use_cases.move_credit import CreditChange, move_credit
from allmende.membership.use_cases.pay_out import pay_out
from allmende.membership.use_cases.pay_out_many import pay_out_many
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.payments.models import ClaimKind, Payout
from allmende.payments.refusals import PayoutIsClosed
from tests.api.programs import Program
from tests.people import BUILDER, a_coop, a_person, acting_for, an_office, an_officer, signed_in

from .test_record_payment import a_claim
from .years import NOW, TODAY, a_year, books_agree, capitals, distributes, payouts, settles, takes_back

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de"}


def a_settled_year():
    coop = a_year()
    settles(coop)
    with system_access():
        return coop, Payout.objects.filter(coop_id=coop.pk).order_by("pk").first()


@pytest.fixture(scope="module")
def queued_of_the_module(build_once):
    return build_once(a_settled_year)


@pytest.fixture
def queued(queued_of_the_module, db):
    return deepcopy(queued_of_the_module)


def pays(coop, payout, actor=None, on=TODAY):
    actor = actor or an_officer(coop)
    with seeing(actor):
        return pay_out(actor=actor, coop_id=coop.pk, payout_id=payout.pk, paid_on=on, now=NOW)


def cancels(coop, payout, actor=None, reason="verzichtet"):
    actor = actor or an_officer(coop)
    with seeing(actor):
        return cancel_member_payout(
            actor=actor, coop_id=coop.pk, payout_id=payout.pk, reason=reason, on=TODAY, now=NOW
        )


def test_a_payout_is_paid_on_its_value_date_once(queued):
    coop, payout = queued
    assert pays(coop, payout, on=date(2026, 2, 27)).paid_on == date(2026, 2, 27)
    assert payouts(coop)[0][3] == "paid"
    with pytest.raises(PayoutIsClosed):
        pays(coop, payout)
    with system_access():
        assert AuditEntry.objects.get(fact="MemberPaidOut").details["amount"] == 200_00


def test_a_day_to_come_is_refused(queued):
    with pytest.raises(Invalid):
        pays(*queued, on=date(2026, 3, 3))


def test_a_payout_is_cancelled_with_a_reason(queued):
    coop, payout = queued
    with pytest.raises(Invalid):
        cancels(coop, payout, reason=" ")
    cancels(coop, payout)
    assert payouts(coop)[0][3] == "cancelled"
    with pytest.raises(PayoutIsClosed):
        pays(coop, payout)


def test_a_cancelled_settlement_is_capital_again_and_is_settled_anew_with_another_subject(queued):
    coop, payout = queued
    cancels(coop, payout, reason="wrong account")
    assert capitals(coop) == {"Ackermann": 300_00, "Beet": 200_00, "Chrysantheme": 100_00}
    books_agree(coop)
    with system_access():
        lines = YearLine.objects.select_related("run__coop", "departure")
        line = lines.get(departure__member__party__family_name="Beet")
        told = AuditEntry.objects.get(fact="MemberPayoutCancelled").details
        assert (line.reversed_on, line.departure.settled_on, told["returned"]) == (TODAY, None, 200_00)
    first, second = line.run, settles(coop)
    with system_access():
        anew = Payout.objects.get(coop_id=coop.pk, creditor=payout.creditor, cancelled_at=None)
    assert [payout.subject, anew.subject] == [
        f"settlement:{line.departure_id}:{run.pk}" for run in (first, second)
    ]
    assert (anew.amount, capitals(coop)["Beet"]) == (200_00, 0)
    books_agree(coop)
    takes_back(second)
    takes_back(first)
    assert capitals(coop) == {"Ackermann": 300_00, "Beet": 200_00, "Chrysantheme": 190_00}
    books_agree(coop)


def test_its_part_of_the_loss_comes_back_too_and_is_borne_once():
    coop = a_year()
    settles(coop, loss=69_00)
    with system_access():
        payout = Payout.objects.filter(coop_id=coop.pk).earliest("pk")
    cancels(coop, payout)
    assert capitals(coop)["Beet"] == 200_00
    books_agree(coop)
    settles(coop, loss=69_00)
    assert payouts(coop)[-1][:2] == ("Beet", 180_00)
    assert capitals(coop)["Ackermann"] == 300_00
    books_agree(coop)


def test_a_dividend_that_is_cancelled_never_was_capital():
    coop = a_year()
    distributes(coop, pay_until=date(2026, 3, 31))
    before = capitals(coop)
    with system_access():
        payout = Payout.objects.filter(coop_id=coop.pk, subject__startswith="dividend:").earliest("pk")
    cancels(coop, payout)
    assert capitals(coop) == before
    with system_access():
        assert AuditEntry.objects.get(fact="MemberPayoutCancelled").details["returned"] == 0
    books_agree(coop)


def test_what_was_paid_gives_no_capital_back(queued):
    coop, payout = queued
    pays(coop, payout)
    with pytest.raises(PayoutIsClosed):
        cancels(coop, payout)
    assert capitals(coop)["Beet"] == 0
    books_agree(coop)


def test_while_a_run_is_taken_back_no_single_payout_is(queued):
    """reopen_settlement refuses."""
    coop, payout = queued
    with system_access():
        YearRun.objects.update(state="reversing")
    with pytest.raises(RunInProgress):
        cancels(coop, payout)
    assert payouts(coop)[0][3] == "queued"


def test_the_database_takes_a_line_back_alone_only_after_its_movements(queued):
    coop, payout = queued
    with system_access():
        line = YearLine.objects.get(departure__member__party__family_name="Beet")
        with pytest.raises(IntegrityError, match="reversed"), transaction.atomic():
            YearLine.objects.filter(pk=line.pk).update(reversed_on=TODAY)
    cancels(coop, payout)
    with system_access(), pytest.raises(IntegrityError, match="once"), transaction.atomic():
        YearLine.objects.filter(pk=line.pk).update(reversed_on=None)


def test_only_the_office_pays_out_and_only_its_own(queued):
    coop, payout = queued
    lender, other = a_person("Lena Lind"), a_coop()
    an_office(lender, coop, ["lend"])
    for step in (pays, cancels):
        with pytest.raises(NotAllowed):
            step(coop, payout, acting_for(lender, coop))
        with pytest.raises(NotFound):
            step(other, payout)


def test_the_page_shows_the_queue_and_takes_the_value_date(client, queued):
    coop, payout = queued
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)
    page = office.get("/members/payouts", headers=GERMAN).content.decode()
    for said in ("Beet, Bert", "200,00", "290,00", "30.06.2026"):
        assert said in page, said
    one = f"/members/payouts/{payout.pk}/payment"
    assert office.get(one).status_code == 200
    assert office.post(one, {"paid_on": "2099-01-01"}).status_code == 422
    assert office.post(one, {"paid_on": "2026-03-02"})["Location"] == "/members/payouts"
    assert "Beet, Bert" in office.get("/members/payouts?show=paid").content.decode()
    assert "Beet, Bert" not in office.get("/members/payouts").content.decode()
    with system_access():
        other = Payout.objects.filter(coop_id=coop.pk).last()
    gone = f"/members/payouts/{other.pk}/cancellation"
    assert office.get(gone).status_code == 200
    assert office.post(gone, {"reason": ""}).status_code == 422
    assert office.post(gone, {"reason": "verrechnet"})["Location"] == "/members/payouts"
    assert "verrechnet" in office.get("/members/payouts?show=cancelled").content.decode()


def test_what_was_paid_or_cancelled_has_no_page_to_pay_it(client, queued):
    coop, payout = queued
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)
    pays(coop, payout)
    for what in ("payment", "cancellation"):
        assert office.get(f"/members/payouts/{payout.pk}/{what}").status_code == 409


def test_of_who_died_the_heirs_are_named(client, queued):
    coop, payout = queued
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop)
    office, program = signed_in(client, olga, coop), Program(olga, coop)
    actor = acting_for(olga, coop)
    there = (
        "/members/payouts",
        f"/members/payouts/{payout.pk}/payment",
        f"/members/payouts/{payout.pk}/cancellation",
    )

    def says(words: str) -> bool:
        return all(words in office.get(each, headers=GERMAN).content.decode() for each in there)

    def told() -> dict:
        return next(each for each in program.get("/payouts")["items"] if each["id"] == payout.pk)

    assert (told()["has_died"], told()["heirs"]) == (False, [])
    with seeing(actor):
        heirs = [Heir(given_name=name, family_name="Beet") for name in ("Hanna", "Hugo")]
        record_death(actor=actor, member_id=payout.creditor, died_on=TODAY, heirs=heirs, on=TODAY)
    assert says("verstorben; an die Erben gemeinsam: Hanna Beet, Hugo Beet")
    with seeing(actor):
        represents = PersonBeside(given_name="Vera", family_name="Vogt")
        add_bond(
            actor=actor, member_id=payout.creditor, role=BondRole.JOINT_REPRESENTATIVE, who=represents,
            from_day=TODAY, on=TODAY,
        )  # fmt: skip
    assert says("verstorben; für die Erben: Vera Vogt")
    assert told()["heirs"][0] == {"name": "Vera Vogt", "role": "joint_representative"}
    assert (told()["has_died"], len(told()["heirs"])) == (True, 3)


def test_those_picked_are_entered_together_or_not_at_all(client, queued):
    coop, _payout = queued
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)
    with system_access():
        ids = list(Payout.objects.filter(coop_id=coop.pk).values_list("pk", flat=True))
    assert len(ids) == 2
    assert office.post("/members/payouts", {"paid_on": "2026-03-02"}).status_code == 422
    assert office.post("/members/payouts", {"paid_on": "2099-01-01", "payouts": ids}).status_code == 422
    pays(coop, Payout(pk=ids[1]))
    with pytest.raises(PayoutIsClosed), seeing(an_officer(coop)):
        pay_out_many(actor=an_officer(coop), coop_id=coop.pk, payout_ids=ids, paid_on=TODAY, now=NOW)
    assert sorted(row[3] for row in payouts(coop)) == ["paid", "queued"]
    other = a_coop()
    with pytest.raises(NotFound), seeing(an_officer(other)):
        pay_out_many(actor=an_officer(other), coop_id=other.pk, payout_ids=ids, paid_on=TODAY, now=NOW)


def test_the_office_enters_a_collective_order(client, queued):
    coop, _payout = queued
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)
    with system_access():
        ids = list(Payout.objects.filter(coop_id=coop.pk).values_list("pk", flat=True))
    sent = {"paid_on": "2026-03-02", "payouts": ids}
    assert office.post("/members/payouts", sent)["Location"] == "/members/payouts"
    assert {row[3] for row in payouts(coop)} == {"paid"}


def test_the_number_of_queries_does_not_grow(client, queued):
    coop, payout = queued
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert office.get("/members/payouts").status_code == 200
        return len(asked)

    queries()
    with_two = queries()
    cancels(coop, payout)
    assert queries() == with_two


def test_what_a_leaver_owes_or_paid_too_much_stands_beside_what_is_to_be_settled_and_paid_out(client):
    """The office sees it before it pays; nothing is set off by itself."""
    coop = a_year()
    with system_access():
        bert = Member.objects.get(coop=coop, party__family_name="Beet")
    a_claim(bert, 12_34, ClaimKind.DUES)
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    page = signed_in(client, olga, coop)
    kept = CreditChange(id=uuid4(), kind=CreditKind.SURPLUS, amount=7_89, effective_on=TODAY)
    with system_access():
        move_credit(actor=BUILDER, member=bert, change=kept, now=NOW)
    for settled in (False, True):
        if settled:
            settles(coop)
        shown = page.get("/members/payouts" if settled else "/members/years/2025/settlement").content.decode()
        for sum_, where in (("12.34 €", "claims"), ("7.89 €", "credit")):
            assert (sum_ in shown, shown.count(f'href="/members/{bert.pk}/{where}"')) == (True, 1)
