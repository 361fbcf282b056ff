"""A claim is dropped with a reason; what members owe on their shares is not given up."""

from datetime import date

import pytest

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Member
from allmende.membership.refusals.members import WaiverNotAllowed
from allmende.membership.use_cases.drop_claim import drop_claim
from allmende.payments.models import ClaimKind
from allmende.payments.refusals import ClaimIsClosed
from tests.api.programs import Program
from tests.members import a_member
from tests.people import a_coop, a_person, acting_for, an_office, an_officer, signed_in

from .test_record_payment import NOW, a_claim, pay

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def drops(member, claim, *, actor=None, reason="doppelt", on=TODAY, **said):
    actor = actor or an_officer(member.coop, ["register"])
    with seeing(actor):
        return drop_claim(
            actor=actor, member_id=member.pk, claim_id=claim.pk, reason=reason, on=on, now=NOW, **said
        )


def test_dues_are_dropped_and_what_was_paid_stays():
    anna = a_member(a_coop())
    claim = a_claim(anna, kind=ClaimKind.DUES)
    pay(anna, claim, 40_00)
    with pytest.raises(Invalid):
        drops(anna, claim, reason=" ")
    dropped = drops(anna, claim)
    assert (dropped.paid, dropped.open_amount, dropped.cancelled_reason) == (40_00, 0, "doppelt")
    with pytest.raises(ClaimIsClosed):
        drops(anna, claim)
    with system_access():
        assert AuditEntry.objects.get(fact="ClaimDropped").details["amount"] == 60_00


@pytest.mark.parametrize("kind", [ClaimKind.SHARES, ClaimKind.INSTALMENT])
def test_a_payment_on_shares_is_not_waived_but_corrected(kind):
    anna = a_member(a_coop())
    claim = a_claim(anna, kind=kind)
    with pytest.raises(WaiverNotAllowed):
        drops(anna, claim, reason="Erlass")
    assert drops(anna, claim, was_wrong=True).open_amount == 0


def test_who_has_left_can_be_let_off_from_the_day_after():
    anna = a_member(a_coop())
    claim = a_claim(anna)
    with system_access():
        Member.objects.filter(pk=anna.pk).update(left_on=TODAY, left_by="notice")
    with pytest.raises(WaiverNotAllowed):
        drops(anna, claim, reason="Erlass")
    assert drops(anna, claim, reason="Erlass", on=date(2026, 11, 21)).open_amount == 0


def test_only_the_office_drops_and_only_its_own():
    anna, other = a_member(a_coop()), a_coop()
    claim, lender, bert = a_claim(anna, kind=ClaimKind.DUES), a_person("Lena Lind"), a_member(anna.coop)
    an_office(lender, anna.coop, ["lend"])
    with pytest.raises(NotFound):
        drops(anna, claim, actor=acting_for(lender, anna.coop))
    with pytest.raises(NotFound):
        drops(anna, claim, actor=an_officer(other, ["register"]))
    with pytest.raises(NotFound):
        drops(bert, claim)  # another member's
    with system_access():
        type(anna.party).objects.filter(pk=anna.party_id).update(person=lender)
    with pytest.raises(NotAllowed):
        drops(anna, claim, actor=acting_for(lender, anna.coop))


def test_the_page_asks_for_a_reason_and_for_shares_that_nothing_is_waived(client):
    anna, olga = a_member(a_coop()), a_person(language="de")
    an_office(olga, anna.coop, ["register"])
    claim, office = a_claim(anna), signed_in(client, olga, anna.coop)
    page = f"/members/{anna.pk}/claims/{claim.pk}/cancellation"
    assert page in office.get(f"/members/{anna.pk}/claims").content.decode()
    assert "§ 22 Abs. 4 GenG" in office.get(page).content.decode()
    assert office.post(page, {"reason": "", "was_wrong": "on"}).status_code == 422
    assert office.post(page, {"reason": "Erlass"}).status_code == 422
    assert office.post(page, {"reason": "doppelt", "was_wrong": "on"})["Location"] == (
        f"/members/{anna.pk}/claims"
    )
    assert "doppelt" in office.get(f"/members/{anna.pk}/claims").content.decode()
    dues = a_claim(anna, kind=ClaimKind.DUES)
    page = f"/members/{anna.pk}/claims/{dues.pk}/cancellation"
    assert "was_wrong" not in office.get(page).content.decode()
    assert office.post(page, {"reason": "Erlass"}).status_code == 302


def test_programs_list_claims_and_drop_one():
    anna, olga = a_member(a_coop()), a_person()
    an_office(olga, anna.coop, ["register"])
    claim, program = a_claim(anna), Program(olga, anna.coop)
    assert [each["id"] for each in program.get(f"/members/{anna.pk}/claims")["items"]] == [claim.pk]
    path = f"/members/{anna.pk}/claims/{claim.pk}/cancellation"
    assert program.post(path, reason="Erlass").refusal == (422, "waiver-not-allowed")
    assert program.post(path, reason="doppelt", was_wrong=True)["state"] == "cancelled"
    assert program.post(path, reason="doppelt", was_wrong=True).refusal == (409, "claim-is-closed")
    stranger, other = a_person("Otto Ost"), a_coop()
    an_office(stranger, other)
    assert Program(stranger, other).get(f"/members/{anna.pk}/claims").status == 404
    assert Program(stranger, other).post(path, reason="x").status == 404
