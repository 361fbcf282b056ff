"""What is confirmed by mail when somebody leaves, gives back, hands on, takes further shares or dies."""

from datetime import UTC, date, datetime

import pytest

from allmende.kernel.row_access import system_access
from allmende.membership.models import Bond
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.members import a_member, a_party, some_statutes
from tests.pdf_text import text_of
from tests.people import LONG_AGO, a_coop

from .exits import TODAY, does, the_office
from .letters import letters_to

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANNA, BERT = "anna@example.org", "bert@example.org"


@pytest.fixture
def garten():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, sections={"notice_months": "§ 8 (1)"})
    return coop


def test_notice_is_confirmed_with_the_computed_day_and_its_paragraphs(garten):
    anna = a_member(garten, shares=3, email=ANNA, language="en", street="Gartenweg 3", town="Brennau")
    does(the_office(garten), give_notice, member_id=anna.pk, received_on=date(2026, 10, 2))
    (letter,) = letters_to(ANNA)
    assert letter.about == f"party:{anna.party_id}"
    assert "Notice received on 2 October 2026 takes effect on 31 December 2027" in letter.body
    said = text_of(letter.attachments[0].content)
    for words in (
        "Confirmation of your notice",
        "Gartenweg 3",
        "Notice received on 2 October 2026 takes effect on 31 December 2027: 3 months to the year end.",
        "§ 65 (2) GenG, § 8 (1) of the statutes",
        "30 June 2028",
        "§ 73 (2) GenG",
        "3 shares",
    ):
        assert words in said, (words, said)


def test_it_is_written_in_the_members_language(garten):
    anna = a_member(garten, email=ANNA, language="de")
    does(the_office(garten), give_notice, member_id=anna.pk, received_on=date(2026, 10, 2))
    (letter,) = letters_to(ANNA)
    assert "§ 65 Abs. 2 GenG" in letter.body
    assert b"/Lang(de)" in letter.attachments[0].content


def test_without_an_address_nothing_is_sent_and_the_guardian_is_written_to(garten):
    anna, bert = a_member(garten), a_member(garten, "Bert Beet")
    with system_access():
        guardian = a_party(garten, "Gerda Vormund", email="gerda@example.org")
        Bond.objects.create(
            coop=garten, party=bert.party, beside=guardian, role="guardian", from_day=LONG_AGO
        )
    for member in (anna, bert):
        does(the_office(garten), give_notice, member_id=member.pk, received_on=date(2026, 10, 2))
    assert len(letters_to("gerda@example.org")) == 1
    assert letters_to("") == []


def test_the_parents_of_somebody_of_age_are_not_written_to(garten):
    grown = a_member(garten, birth_date=date(2008, 10, 2))
    with system_access():
        for name, since in (("Gerda Vormund", LONG_AGO), ("Carla Betreut", date(2026, 10, 2))):
            stands = a_party(garten, name, email=f"{name[:5].lower()}@example.org")
            Bond.objects.create(
                coop=garten, party=grown.party, beside=stands, role="guardian", from_day=since
            )
    does(the_office(garten), give_notice, member_id=grown.pk, received_on=date(2026, 10, 2))
    assert letters_to("gerda@example.org") == []
    assert len(letters_to("carla@example.org")) == 1


def test_a_withdrawal_is_confirmed(garten):
    anna = a_member(garten, email=ANNA, language="en")
    office = the_office(garten)
    departure = does(office, give_notice, member_id=anna.pk, received_on=date(2026, 10, 2))
    does(office, withdraw_notice, member_id=anna.pk, departure_id=departure.pk, agreed_by="Vorstand")
    assert "withdrawn by agreement" in letters_to(ANNA)[-1].body


def test_single_shares_given_back_are_confirmed(garten):
    anna = a_member(garten, shares=3, email=ANNA, language="en")
    does(the_office(garten), cancel_shares, member_id=anna.pk, shares=2, received_on=date(2026, 10, 2))
    said = text_of(letters_to(ANNA)[0].attachments[0].content)
    assert "the membership goes on" in said
    assert "2 shares" in said
    assert "§ 67b" in said


def test_both_sides_of_a_transfer_are_written_to(garten):
    anna = a_member(garten, shares=3, paid=300_00, email=ANNA, language="en")
    bert = a_member(garten, "Bert Beet", shares=1, paid=100_00, email=BERT, language="en")
    part = Agreement(shares=1, agreed_on=TODAY)
    does(the_office(garten), transfer_capital, giver_id=anna.pk, taker_id=bert.pk, agreement=part, now=NOW)
    assert "transferred to Bert Beet" in letters_to(ANNA)[0].body
    assert "Anna Ackermann transferred" in letters_to(BERT)[0].body
    whole = Agreement(shares=None, agreed_on=TODAY)
    does(the_office(garten), transfer_capital, giver_id=anna.pk, taker_id=bert.pk, agreement=whole, now=NOW)
    assert "all capital was transferred" in letters_to(ANNA)[-1].body
    assert "200.00" in text_of(letters_to(BERT)[-1].attachments[0].content)


def test_heirs_are_written_to_and_the_dead_is_not(garten):
    anna = a_member(garten, email=ANNA, language="en")
    heirs = [Heir(family_name="Ackermann", given_name="Emil", email="emil@example.org", represents=True)]
    does(the_office(garten), record_death, member_id=anna.pk, died_on=date(2026, 11, 2), heirs=heirs)
    assert letters_to(ANNA) == []
    (letter,) = letters_to("emil@example.org")
    assert "Death on 2 November 2026" in letter.body
    assert "Emil Ackermann" in text_of(letter.attachments[0].content)


def test_heirs_who_continue_are_told_so():
    coop = a_coop()
    some_statutes(coop, heirs_continue=True)
    anna = a_member(coop, language="en")
    heirs = [Heir(family_name="Ackermann", given_name="Emil", email="emil@example.org")]
    does(the_office(coop), record_death, member_id=anna.pk, died_on=date(2026, 11, 2), heirs=heirs)
    assert "the heirs continue the membership" in letters_to("emil@example.org")[0].body


def test_an_exclusion_is_not_mailed(garten):
    anna = a_member(garten, email=ANNA)
    does(
        the_office(garten),
        expel_member,
        member_id=anna.pk,
        sent_on=TODAY,
        heard_on=date(2026, 10, 1),
        reason="§ 11 of the statutes",
    )
    assert letters_to(ANNA) == []


def test_admitted_shares_are_confirmed_and_refused_ones_are_not(garten):
    anna = a_member(garten, paid=100_00, email=ANNA, language="en")
    office = the_office(garten)
    asked = does(office, subscribe_shares, member_id=anna.pk, shares=2, signed_on=TODAY)
    assert letters_to(ANNA) == []
    does(
        office,
        admit_subscription,
        subscription_id=asked.pk,
        resolution=Resolution(on=TODAY, by="Vorstand"),
        now=NOW,
    )
    said = text_of(letters_to(ANNA)[0].attachments[0].content)
    assert "§ 15b" in said
    assert "3 shares" in said
