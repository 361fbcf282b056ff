"""Whoever asks for erasure: what goes now, what is kept, until when and by which law."""

from datetime import UTC, date, datetime

import pytest

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.on_paper import letter_pdf
from allmende.membership.models import Erasure, Member, PaperLetter, Party
from allmende.membership.stored.erasing import due_for_contact, kept_of
from allmende.membership.taking import take_all_of
from allmende.membership.use_cases.erase_due_data import erase_due_data
from allmende.membership.use_cases.give_collection_mandate import give_collection_mandate
from allmende.membership.use_cases.give_member_account import give_member_account
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.mark_letters_sent import mark_letters_sent
from allmende.membership.use_cases.request_erasure import request_erasure
from allmende.payments.models import Mandate, Payout
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from tests.meanwhile import meanwhile
from tests.members import a_creditor, a_member
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, an_officer, signed_in

from .exits import TODAY, does, the_office
from .letters import letters_to

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CONTACT = {"email": "anna@example.org", "phone": "0331 1", "birth_date": date(1980, 1, 1)}


@pytest.fixture
def anna():
    person = a_person("Anna Ackermann")
    member = a_member(
        a_coop("Gartenwerk eG"), paid=100_00, person=person, language="en", town="Brennau", **CONTACT
    )
    a_creditor(member.coop)
    with system_access():
        return Member.objects.select_related("party", "coop").get(pk=member.pk), person


def stored(member):
    with system_access():
        party = Party.objects.get(pk=member.party_id)
    return party.email, party.phone, party.birth_date, party.town


def asked(actor, member, on=TODAY):
    with seeing(actor):
        return request_erasure(actor=actor, party=member.party, on=on)


def test_while_the_membership_lasts_what_was_volunteered_goes(anna):
    member, person = anna
    kept = {str(each.what): each for each in asked(acting_for(person), member)}
    assert stored(member) == ("anna@example.org", "", None, "Brennau")
    assert len(kept) == 5
    assert any("§ 30" in each.source for each in kept.values())
    assert all(each.until is None for each in kept.values())
    told = AuditEntry.objects.get(fact="ErasureRequested").details
    assert told == {"party_id": member.party_id, "coop_id": member.coop_id}


def test_a_childs_day_of_birth_is_needed(anna):
    member, person = anna
    with system_access():
        Party.objects.filter(pk=member.party_id).update(birth_date=date(2015, 1, 1))
    asked(acting_for(person), member)
    assert stored(member)[2] == date(2015, 1, 1)


def test_the_answer_is_mailed_with_days_and_paragraphs(anna):
    member, _person = anna
    asked(an_officer(member.coop), member)
    (letter,) = letters_to("anna@example.org")
    said = text_of(letter.attachments[0].content)
    for words in ("Your request for erasure", "§ 30 (2) GenG", "§ 257 (4) HGB", "Art. 77 GDPR"):
        assert words in said, words


def test_after_the_exit_contact_goes_and_days_are_named(anna):
    member, _person = anna
    with system_access():
        left = a_member(member.coop, "Bert Beet", phone="0331 2", email="bert@example.org", language="en")
    does(the_office(member.coop), give_notice, member_id=left.pk, received_on=date(2026, 9, 1))
    with system_access():
        left = Member.objects.select_related("party", "coop").get(pk=left.pk)
    office, on = an_officer(member.coop), date(2028, 2, 1)
    kept = asked(office, left, on=on)
    assert stored(left)[:3] == ("", "", None)
    assert [each.until for each in kept] == [date(2030, 1, 1), date(2037, 1, 1), date(2037, 1, 1), None]
    assert "Your request for erasure" in letters_to("bert@example.org")[-1].subject  # it still goes out
    with system_access():
        assert not Erasure.objects.exists()  # the log counts what goes by itself


def test_an_answer_on_paper_is_in_the_readers_language_and_that_goes_once_it_is_sent(anna):
    coop = anna[0].coop
    with system_access():
        left = a_member(coop, "Bert Beet", phone="0331 2", language="en", street="Weg 1", town="Brennau")
    does(the_office(coop), give_notice, member_id=left.pk, received_on=date(2026, 9, 1))
    with system_access():
        PaperLetter.objects.filter(member=left).delete()  # of the notice
        left = Member.objects.select_related("party", "coop").get(pk=left.pk)
    office, on = an_officer(coop), date(2028, 2, 1)
    asked(office, left, on=on)
    with seeing(office):
        letter = PaperLetter.objects.get(member=left)
        assert "Your request for erasure" in text_of(letter_pdf(letter))
        assert not due_for_contact(coop.pk, on).filter(pk=left.party_id).exists()
        mark_letters_sent(actor=office, coop_id=coop.pk, letter_ids=[letter.pk], sent_on=on, on=on)
    with system_access():
        erase_due_data(actor=Actor.job("erase"), coop=coop, on=on, now=NOW)
        assert Party.objects.get(pk=left.party_id).language == "de"


def test_contact_is_kept_until_the_result_of_the_exit_year_is_distributed(anna):
    member, _person = anna
    left = a_member(member.coop, "Bert Beet", email="bert@example.org", phone="0331 2")
    with system_access():
        Member.objects.filter(pk=left.pk).update(left_on=date(2026, 12, 31))
        left = Member.objects.select_related("party", "coop").get(pk=left.pk)
    kept = asked(an_officer(member.coop), left, on=date(2027, 3, 1))
    assert kept[0].until == date(2027, 12, 31)
    assert stored(left)[:2] == ("bert@example.org", "")


def test_the_books_are_kept_from_their_last_entry_on_and_nobody_promises_a_day():
    coop = a_coop("Gartenwerk eG")
    bert = a_member(coop, "Bert Beet", email="bert@example.org", language="en")
    office = an_officer(coop)
    with system_access():
        (paid,) = queue_payouts(
            actor=office,
            coop_id=coop.pk,
            now=NOW,
            lines=[
                PayoutLine(
                    creditor=bert.pk,
                    amount=100_00,
                    due_until=date(2022, 6, 1),
                    reason="Settlement",
                )
            ],
        )
        Payout.objects.filter(pk=paid.pk).update(paid_on=date(2022, 6, 1))
        Member.objects.filter(pk=bert.pk).update(left_on=date(2020, 12, 31))
        bert = Member.objects.select_related("party", "coop").get(pk=bert.pk)
        (books,) = (each for each in kept_of(bert.party, date(2040, 1, 1)) if not each.by_itself)
    assert (books.until, books.is_due) == (date(2033, 1, 1), False)
    asked(office, bert, on=date(2023, 2, 1))
    said = text_of(letters_to("bert@example.org")[-1].attachments[0].content)
    assert "not before 1 January 2033" in " ".join(said.split())


def test_strangers_other_offices_and_duties_are_refused(anna):
    member, _person = anna
    stranger, lender, other = a_person("Carla Celler"), a_person("Dora Dill"), a_coop("Andere eG")
    an_office(stranger, other, ["register"])
    an_office(lender, member.coop, ["lend"])
    for actor in (acting_for(stranger, other), acting_for(stranger), acting_for(lender, member.coop)):
        with system_access(), pytest.raises(NotAllowed):
            request_erasure(actor=actor, party=member.party, on=TODAY)
    assert stored(member)[1] == "0331 1"


def test_the_page_shows_each_period_and_erases_for_whom_it_was_shown(client, anna):
    member, person = anna
    client = signed_in(client, person)
    path = f"/parties/{member.party_id}"
    page = client.get(f"{path}/data", headers={"Accept-Language": "en"}).content.decode()
    for words in ("What is kept until when", "§ 30 (2) GenG", "§ 257 (4) HGB"):
        assert words in page, words
    assert client.post(f"{path}/erasure", {"acting": str(member.coop_id)}).status_code == 409
    assert stored(member)[1] == "0331 1"
    assert client.post(f"{path}/erasure", {"acting": "0"}).status_code == 302
    assert stored(member)[1] == ""


def test_the_office_reads_the_log_and_nobody_else(client, anna):
    member, person = anna
    with system_access():
        Erasure.objects.create(coop=member.coop, day=TODAY, stage="contact", count=17)
    olga = a_person("Olga Obst")
    an_office(olga, member.coop, ["register"])
    page = signed_in(client, olga, member.coop).get("/members/erasures").content.decode()
    assert ">17<" in page
    assert signed_in(client, person).get("/members/erasures").status_code in (403, 404)


def test_a_mandate_in_force_says_so(anna):
    member, _person = anna
    with system_access():
        assert not any("IBAN" in str(each.what) for each in kept_of(member.party, TODAY))


def test_the_mandate_of_who_left_ends_with_the_request(anna):
    member, _person = anna
    with system_access():
        left = a_member(member.coop, "Bert Beet", person=a_person("Bert Beet"))
    does(
        the_office(member.coop),
        give_collection_mandate,
        member_id=left.pk,
        holder="Bert Beet",
        iban="DE89370400440532013000",
        signed_on=TODAY,
        now=NOW,
    )
    with system_access():
        Member.objects.filter(pk=left.pk).update(left_on=TODAY)
        left = Member.objects.select_related("party", "coop").get(pk=left.pk)
    day = date(2026, 11, 21)
    kept = asked(acting_for(left.party.person), left, on=day)
    with system_access():
        assert Mandate.objects.get().revoked_on == day
    assert date(2027, 12, 21) in [each.until for each in kept]


@pytest.mark.django_db(transaction=True)
def test_who_is_recognised_as_an_applicant_at_that_moment_does_not_hold_it_up(anna):
    member, _person = anna
    office = an_officer(member.coop)
    does(office, give_notice, member_id=member.pk, received_on=date(2024, 5, 2), on=date(2024, 5, 2))
    does(
        office,
        give_member_account,
        member_id=member.pk,
        holder="Anna Ackermann",
        iban="DE89370400440532013000",
        on=date(2024, 5, 2),
        now=NOW,
    )

    def takes_the_party() -> None:
        with system_access():
            Party.objects.select_for_update(no_key=True).get(pk=member.party_id)

    # As recognise_applicant: the member, then the party.
    with meanwhile(lambda: asked(office, member), then=takes_the_party) as erased, system_access():
        take_all_of(member.coop_id, [member.pk])
    assert erased()
