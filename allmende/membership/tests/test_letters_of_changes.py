"""Letters on paper about what changed hands, was put right, is to be paid in or was erased: whom no mail reaches."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.on_paper import letter_or_refuse, letter_pdf
from allmende.membership.models import (
    Bond,
    BondRole,
    CapitalMovement,
    Member,
    PaperLetter,
    QueuedLetter,
    YearRun,
)
from allmende.membership.money.payment import Payment
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.drop_claim import drop_claim
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.mark_letters_sent import mark_letters_sent
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.request_erasure import request_erasure
from allmende.membership.use_cases.take_back_death import take_back_death
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.payments.models import Claim
from tests.members import OFFICE_HOURS, a_member, a_party, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop

from . import years
from .exits import TODAY, does, now_of, the_office
from .letters import letters_go_out, letters_to, mails_to

pytestmark = pytest.mark.django_db
HANNA = Heir(given_name="Hanna", family_name="Erbe", street="Am Anger 2", postcode="14770", town="Brennau")
LIABLE = {"liability": "limited", "liability_cap": 100_00}


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return the_office(coop)


def waiting(coop):
    with system_access():
        found = PaperLetter.objects.filter(coop=coop, sent_on=None).order_by("pk")
        return [(each.kind, each.recipient.full_name) for each in found]


def printed(office, number=0, **only):
    """What a letter that waits says, the longest waiting first."""
    with seeing(office):
        letters = PaperLetter.objects.filter(sent_on=None, **only).order_by("pk")
        return " ".join(text_of(letter_pdf(letter_or_refuse(office, letters[number].pk))).split())


def all_sent(coop):
    with system_access():
        PaperLetter.objects.filter(coop=coop).update(sent_on=TODAY)


def handed_on(coop, office, shares):
    anna = a_member(coop, shares=3, paid=300_00, language="en")
    bert = a_member(coop, "Bert Beet", language="en")
    said = {"giver_id": anna.pk, "taker_id": bert.pk, "agreement": Agreement(shares=shares, agreed_on=TODAY)}
    does(office, transfer_capital, **said, now=OFFICE_HOURS)
    return anna


def took_back(office, anna):
    with system_access():
        moved = CapitalMovement.objects.get(member=anna, kind="transfer")
    said = {"member_id": anna.pk, "movement_id": moved.pk, "reason": "Verwechselt"}
    does(office, take_back_transfer, **said, now=OFFICE_HOURS)


def test_both_sides_of_a_transfer_in_part(coop, office):
    handed_on(coop, office, 1)
    assert waiting(coop) == [("transfer", "Anna Ackermann"), ("transfer", "Bert Beet")]
    assert "transferred to Bert Beet (§ 76 (1) GenG)" in printed(office)
    said = printed(office, 1)
    assert "Anna Ackermann transferred capital and shares to you" in said
    assert "1 share" in said
    assert "100.00" in said


def test_a_transfer_taken_back_before_anybody_was_told(coop, office):
    took_back(office, handed_on(coop, office, 1))
    assert waiting(coop) == []


@pytest.mark.parametrize("shares", [1, None])
def test_a_transfer_taken_back_after_both_were_told(coop, office, shares):
    anna = handed_on(coop, office, shares)
    all_sent(coop)
    took_back(office, anna)
    assert waiting(coop) == [("transfer", "Anna Ackermann"), ("transfer", "Bert Beet")]
    assert ("goes on as if it had never ended" in printed(office)) is (shares is None)
    assert "Anna Ackermann transferred capital and shares to you. That was entered by mistake" in printed(
        office, 1
    )


def test_heirs_who_stay_and_a_mistaken_death(coop, office):
    some_statutes(coop, heirs_continue=True)
    anna = a_member(coop, language="en")
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[HANNA])
    assert waiting(coop) == [("death", "Hanna Erbe")]
    assert "the heirs continue the membership" in printed(office)
    does(office, take_back_death, member_id=anna.pk, reason="Verwechselt")
    assert waiting(coop) == []


@pytest.mark.parametrize("heirs_continue", [True, False])
def test_a_mistaken_death_of_which_heirs_were_told(coop, office, heirs_continue):
    some_statutes(coop, heirs_continue=heirs_continue)
    anna = a_member(coop, language="en")
    departure = does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[HANNA])
    all_sent(coop)
    if departure is None:
        does(office, take_back_death, member_id=anna.pk, reason="Verwechselt")
    else:
        does(office, take_back_exit, member_id=anna.pk, departure_id=departure.pk, reason="Verwechselt")
    assert waiting(coop) == [("death" if heirs_continue else "departure", "Hanna Erbe")]
    assert "That was our mistake, and we apologise" in printed(office)


def test_an_exclusion_taken_back_after_its_letter(coop, office):
    anna = a_member(coop, language="en")
    said = {"reason": "§ 5 of the statutes", "heard_on": TODAY, "sent_on": TODAY}
    departure = does(office, expel_member, member_id=anna.pk, **said)
    all_sent(coop)
    does(office, take_back_exit, member_id=anna.pk, departure_id=departure.pk, reason="Verwechselt")
    assert waiting(coop) == [("departure", "Anna Ackermann")]
    assert "entered by mistake and is taken back" in printed(office)


def test_of_an_exclusion_that_was_never_sent_nobody_hears(coop, office):
    anna = a_member(coop, email="anna@example.org")
    said = {"reason": "§ 5 der Satzung", "heard_on": TODAY, "sent_on": TODAY}
    departure = does(office, expel_member, member_id=anna.pk, **said)
    does(office, take_back_exit, member_id=anna.pk, departure_id=departure.pk, reason="Verwechselt")
    assert waiting(coop) == []
    assert letters_to("anna@example.org") == []


def a_shortfall():
    coop = years.a_year(**LIABLE)
    with system_access():
        bert = Member.objects.select_related("party").get(coop=coop, number=2)
        bert.party.language = "en"
        bert.party.save()
    run = years.settles(coop, loss=990_00)
    letters_go_out(coop)
    return coop, bert, run


def test_a_part_of_a_loss_with_its_computation():
    coop, _bert, run = a_shortfall()
    assert (run.shortfall, run.bearers) == (300_00, 3)
    assert ("shortfall", "Bert Beet") in waiting(coop)
    with system_access():
        PaperLetter.objects.exclude(kind="shortfall").delete()
    said = printed(the_office(coop))
    for words in (
        "Your part of the loss: 100.00 euros",
        "your membership ended on 31 December 2025",
        "Loss beyond the reserves",
        "990.00 euros",
        "Beyond the capital of all, too",
        "300.00 euros",
        "divided by heads: by 3 members",
        "Nobody pays more than the liability sum of the own shares, 100.00 euros for each",
        "200.00 euros",
        "1 April 2026",
        "30 days after the settlement of 2 March 2026",
        "§ 73 (2) GenG",
        "Still to be paid:",
        "with the words “Part of the loss beyond all capital, member 2 (§ 73 (2) GenG)”",
    ):
        assert words in said, (words, said)
    years.takes_back(run)
    assert ("shortfall", "Bert Beet") not in waiting(coop)


def test_a_part_of_a_loss_that_is_asked_for_no_more():
    coop, _bert, run = a_shortfall()
    all_sent(coop)
    years.takes_back(run)
    letters_go_out(coop)
    assert ("shortfall", "Bert Beet") in waiting(coop)
    assert "Nothing of it is to be paid" in printed(the_office(coop), kind="shortfall")


def test_the_rest_of_it_dropped_by_the_office():
    coop, bert, _run = a_shortfall()
    all_sent(coop)
    office = the_office(coop)
    with system_access():
        claim = Claim.objects.get(coop=coop, kind="shortfall")
    about = {"member_id": bert.pk, "claim_id": claim.pk, "now": years.NOW}
    payment = Payment(id=uuid4(), amount=60_00, value_on=years.TODAY)
    with seeing(office):
        record_payment(actor=office, payment=payment, **about)
    does(office, drop_claim, reason="Erlassen", **about)
    letters_go_out(coop)
    assert "What is still open of it, 40.00 euros, is to be paid no longer" in printed(office)


def test_whom_the_office_let_off_hears_no_second_time_when_the_run_is_taken_back():
    coop, bert, run = a_shortfall()
    all_sent(coop)
    with system_access():
        claim = Claim.objects.get(coop=coop, kind="shortfall")
    said = {"member_id": bert.pk, "claim_id": claim.pk, "reason": "Erlassen", "now": years.NOW}
    does(the_office(coop), drop_claim, **said)
    letters_go_out(coop)
    all_sent(coop)
    years.takes_back(run)
    letters_go_out(coop)
    assert waiting(coop) == [("settlement", "Carl Chrysantheme")]


def test_to_whom_no_letter_went_hears_of_none():
    """Of runs that were posted before they kept their shortfall."""
    coop, _bert, run = a_shortfall()
    all_sent(coop)
    with system_access():
        YearRun.objects.filter(pk=run.pk).update(shortfall=0, bearers=0)
        QueuedLetter.objects.filter(coop=coop).delete()
    years.takes_back(run)
    letters_go_out(coop)
    assert waiting(coop) == []


def test_who_was_asked_before_letters_were_queued_hears_that_it_is_taken_back():
    coop, _bert, run = a_shortfall()
    all_sent(coop)
    with system_access():
        QueuedLetter.objects.filter(coop=coop).delete()
    years.takes_back(run)
    letters_go_out(coop)
    assert waiting(coop) == [("shortfall", "Bert Beet")]


def test_who_has_an_address_gets_it_by_mail():
    coop = years.a_year(**LIABLE)
    with system_access():
        bert = Member.objects.select_related("party").get(coop=coop, number=2)
        bert.party.email = "bert@example.org"
        bert.party.save()
    run = years.settles(coop, loss=990_00)
    letters_go_out(coop)
    years.takes_back(run)
    letters_go_out(coop)
    assert len(mails_to("bert@example.org")) == 2
    assert "shortfall" not in [kind for kind, _name in waiting(coop)]


def test_an_answer_about_erasure_says_what_went_and_what_is_kept(coop, office):
    anna = a_member(coop, phone="0331 1", birth_date=date(1980, 1, 1), language="en", town="Brennau")
    for _twice in range(2):
        does(office, request_erasure, party=now_of(anna).party)
    assert waiting(coop) == [("erasure", "Anna Ackermann")]
    said = printed(office)
    for words in ("Erased now", "phone number, date of birth", "§ 30 (2) GenG", "Art. 77 GDPR"):
        assert words in said, (words, said)


def test_who_stands_beside_a_member_is_answered_too(coop, office):
    anna = a_member(coop, birth_date=date(2020, 1, 1))
    with system_access():
        beside = a_party(coop, "Gerda Vormund", phone="0331 2", street="Am Anger 3")
        since = TODAY - timedelta(days=9)
        Bond.objects.create(
            coop=coop, party=anna.party, beside=beside, role=BondRole.GUARDIAN, from_day=since
        )
    does(office, request_erasure, party=beside)
    assert waiting(coop) == [("erasure", "Gerda Vormund")]


def test_the_database_guards_what_they_are_about(coop, office):
    handed_on(coop, office, 1)
    for change, guard in (
        ("movement_id = null", "about_one_thing"),
        ("kind = 'shortfall'", "about_one_thing"),
        ("erased = '[\"phone\"]'", "what_went"),
    ):
        with system_access(), pytest.raises(IntegrityError, match=guard), transaction.atomic():
            connection.cursor().execute(f"update membership_paperletter set {change}")


def test_the_database_keeps_a_shortfall_to_its_loss():
    _coop, _bert, run = a_shortfall()
    for change in ("shortfall = amount + 1", "bearers = -1"):
        with system_access(), pytest.raises(IntegrityError, match="beyond_its_loss"), transaction.atomic():
            connection.cursor().execute(f"update membership_yearrun set {change} where id = %s", [run.pk])


def test_they_are_marked_as_sent_like_any_other(coop, office):
    handed_on(coop, office, 1)
    with system_access():
        ids = list(PaperLetter.objects.values_list("pk", flat=True))
    said = {
        "coop_id": coop.pk,
        "letter_ids": ids,
        "sent_on": timezone.localdate(),
        "on": timezone.localdate(),
    }
    does(office, mark_letters_sent, **said)
    assert waiting(coop) == []
