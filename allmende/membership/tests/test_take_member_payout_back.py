"""A payout that was entered as paid by mistake, or that the bank sent back, waits again."""

from copy import deepcopy
from datetime import date, timedelta

import pytest

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Member, YearRun
from allmende.membership.refusals.members import AlreadyPaidOut
from allmende.membership.register.history import history_of
from allmende.membership.timeline import timeline_of
from allmende.membership.use_cases.take_member_payout_back import take_member_payout_back
from allmende.payments.models import Payout, ReturnCause
from allmende.payments.refusals import PayoutNotPaid
from tests.people import a_coop, a_person, acting_for, an_office, an_officer, signed_in

from .test_pay_out import a_settled_year, cancels, pays
from .years import NOW, TODAY, books_agree, capitals, payouts, settles, takes_back

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def paid_of_the_module(build_once):
    def build():
        coop, payout = a_settled_year()
        pays(coop, payout, on=date(2026, 2, 27))
        return coop, payout

    return build_once(build)


@pytest.fixture
def paid(paid_of_the_module, db):
    return deepcopy(paid_of_the_module)


def comes_back(coop, payout, actor=None, on=TODAY, cause=ReturnCause.SENT_BACK):
    actor = actor or an_officer(coop)
    with seeing(actor):
        return take_member_payout_back(
            actor=actor, coop_id=coop.pk, payout_id=payout.pk, back_on=on, cause=cause, now=NOW
        )


def test_it_waits_again_and_no_capital_moves(paid):
    coop, payout = paid
    before = capitals(coop)
    assert comes_back(coop, payout).paid_on is None
    assert (payouts(coop)[0][3], capitals(coop)) == ("queued", before)
    books_agree(coop)
    with system_access():
        told = AuditEntry.objects.get(fact="MemberPayoutTakenBack").details
    assert (told["amount"], told["cause"], told["back_on"]) == (200_00, "sent_back", "2026-03-02")
    with pytest.raises(PayoutNotPaid):
        comes_back(coop, payout)
    pays(coop, payout)
    assert payouts(coop)[0][3] == "paid"


def test_the_run_can_be_taken_back_afterwards(paid):
    coop, payout = paid
    with system_access():
        run = YearRun.objects.select_related("coop").get(coop=coop)
    with pytest.raises(AlreadyPaidOut):
        takes_back(run)
    comes_back(coop, payout)
    assert takes_back(run).state == "reversed"
    assert capitals(coop) == {"Ackermann": 300_00, "Beet": 200_00, "Chrysantheme": 190_00}
    books_agree(coop)
    settles(coop)
    assert [row[3] for row in payouts(coop)] == ["cancelled", "cancelled", "queued", "queued"]
    books_agree(coop)


def test_it_can_be_cancelled_alone_afterwards(paid):
    coop, payout = paid
    comes_back(coop, payout, cause=ReturnCause.MISTAKE)
    cancels(coop, payout)
    assert capitals(coop)["Beet"] == 200_00
    books_agree(coop)


def test_a_day_before_it_was_paid_or_to_come_is_refused(paid):
    for day in (date(2026, 2, 26), TODAY + timedelta(days=1)):
        with pytest.raises(Invalid) as refusal:
            comes_back(*paid, on=day)
        assert refusal.value.field == "back_on"


def test_only_the_office_takes_it_back_and_only_its_own(paid):
    coop, payout = paid
    lender = a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    with pytest.raises(NotAllowed):
        comes_back(coop, payout, acting_for(lender, coop))
    with pytest.raises(NotFound):
        comes_back(a_coop(), payout)
    assert payouts(coop)[0][3] == "paid"


def test_the_time_line_keeps_that_it_was_paid_and_who_took_it_back(paid):
    coop, payout = paid
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    comes_back(coop, payout, acting_for(olga, coop))
    with seeing(coop_ids=[coop.pk]):
        member = Member.objects.select_related("party", "coop").get(pk=payout.creditor)
        line = timeline_of(member, history_of(member), names={}, for_office=True)
    found = {each.kind: each for each in line}
    assert (found["paid_out_once"].on, found["payout_back"].on) == (date(2026, 2, 27), TODAY)
    assert found["payout_back"].by == olga.pk
    assert "paid_out" not in found


def test_the_page_is_reached_from_what_was_paid(client, paid):
    coop, payout = paid
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop)
    office = signed_in(client, olga, coop)
    one = f"/members/payouts/{payout.pk}/return"
    assert f'href="{one}"' in office.get("/members/payouts?show=paid").content.decode()
    assert f'href="{one}"' not in office.get("/members/payouts").content.decode()
    page = office.get(one).content.decode()
    assert ("Beet" in page, "27. Februar 2026" in page) == (True, True)
    assert office.post(one, {"back_on": "2026-03-02"}).status_code == 422
    said = {"back_on": "2026-02-26", "cause": "mistake"}
    assert office.post(one, said).status_code == 422
    assert office.post(one, said | {"back_on": "2026-03-02"})["Location"] == "/members/payouts"
    assert "Beet, Bert" in office.get("/members/payouts").content.decode()
    assert office.post(one, said | {"back_on": "2026-03-02"}).status_code == 409
    refused = office.get(one)
    assert refused.status_code == 409
    assert "nicht als gezahlt eingetragen" in refused.content.decode()
    with system_access():
        assert Payout.objects.get(pk=payout.pk).times_back == 1
