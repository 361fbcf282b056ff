"""What whoever left and is settled is told: the figures, the last day, the account; by mail or on paper, each once."""

from uuid import uuid4

import pytest
from django.core import mail

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.on_paper import letter_or_refuse, letter_pdf
from allmende.membership.letters.opening import settlement_or_refuse
from allmende.membership.letters.queue import queued_letters
from allmende.membership.models import (
    BondRole,
    Departure,
    Member,
    PaperLetter,
    Party,
)
from allmende.membership.use_cases.add_bond import PersonBeside, add_bond
from allmende.membership.use_cases.cancel_member_payout import cancel_member_payout
from allmende.membership.use_cases.give_member_account import give_member_account
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.payments.models import Payout
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, a_token, an_office, an_officer, signed_in

from .exits import does, the_office
from .letters import letters_go_out, mails_to
from .years import MAY, NOW, TODAY, a_year, settles, takes_back

pytestmark = pytest.mark.django_db
JOB = Actor.job("queued letters")
IBAN = "DE89370400440532013000"


def reaches(coop, **said):
    """Bert Beet, who leaves with 200 euros, is reached so."""
    with system_access():
        bert = Member.objects.select_related("party", "coop").get(coop=coop, number=2)
        for name, value in said.items():
            setattr(bert.party, name, value)
        bert.party.save()
    return bert


def with_an_account(coop, bert):
    office = an_officer(coop)
    with seeing(office):
        give_member_account(actor=office, member_id=bert.pk, iban=IBAN, holder="Bert Beet", on=TODAY, now=NOW)


def became(coop):
    with system_access():
        found = queued_letters(coop.pk).order_by("pk").select_related("recipient")
        return [(each.kind, each.recipient and each.recipient.full_name, each.state) for each in found]


def attached(sent):
    ((_name, content, _type),) = sent.attachments
    return " ".join(text_of(content).split())


def printed(coop, **only):
    office = an_officer(coop)
    with seeing(office):
        letter = PaperLetter.objects.get(sent_on=None, **only)
        return " ".join(text_of(letter_pdf(letter_or_refuse(office, letter.pk))).split())


def test_who_left_is_told_what_is_paid_out_and_how_it_comes_about():
    coop = a_year()
    bert = reaches(coop, email="bert@example.org", language="en")
    with_an_account(coop, bert)
    settles(coop, loss=69_00)
    assert mail.outbox == []  # nothing leaves before the run stands
    letters_go_out(coop)
    (sent,) = mails_to("bert@example.org")
    assert sent.subject == "Settlement of your membership · Gartenwerk eG"
    said = (
        "It is settled by the annual accounts to 31 December 2025 (§ 73 (2) GenG): 180.00 euros are paid out."
    )
    assert said in sent.body
    letter = attached(sent)
    for words in (
        "your membership in Gartenwerk eG ended on 31 December 2025",
        "Capital at the exit 200.00 euros",
        "Part of the loss −20.00 euros",
        "Settlement credit 180.00 euros",
        "To be paid out 180.00 euros",
        "30 June 2026",
        "§ 73 (2) GenG",
        "DE89 •••• 3000",
        "Account holder Bert Beet",
    ):
        assert words in letter, (words, letter)
    assert "We know no account" not in letter


def test_in_german_without_an_account():
    coop = a_year()
    reaches(coop, email="bert@example.org", language="de")
    settles(coop)
    letters_go_out(coop)
    (sent,) = mails_to("bert@example.org")
    assert sent.subject == "Auseinandersetzung Ihrer Mitgliedschaft · Gartenwerk eG"
    letter = attached(sent)
    for words in (
        "Geschäftsguthaben beim Ausscheiden 200,00 Euro",
        "Auseinandersetzungsguthaben 200,00 Euro",
        "Auszuzahlen 200,00 Euro",
        "30. Juni 2026",
        "§ 73 Abs. 2 GenG",
        "Wir kennen kein Konto",
    ):
        assert words in letter, (words, letter)


def test_single_shares_and_whom_no_mail_reaches():
    coop = a_year()
    with system_access():
        Party.objects.filter(coop=coop).update(language="en")
    run = settles(coop)
    letters_go_out(coop)
    assert became(coop) == [
        ("settlement", "Bert Beet", "paper"),
        ("settlement", "Carl Chrysantheme", "paper"),
    ]
    said = printed(coop, member__number=3, kind="settlement")
    assert "the shares that were given back ceased on 31 December 2025" in said
    assert "Capital on these shares 90.00 euros" in said
    assert run.expected["paid_out"] == 290_00


def test_what_takes_all_leaves_nothing_to_be_paid():
    coop = a_year()
    reaches(coop, email="bert@example.org", language="en")
    settles(coop, loss=690_00)
    letters_go_out(coop)
    letter = attached(mails_to("bert@example.org")[0])
    assert "nothing is left to be paid out" in letter
    assert "To be paid out 0.00 euros" in letter
    assert "Part of the loss −200.00 euros" in letter


def test_every_heir_is_told_and_no_mail_goes_to_the_dead():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    dora = a_member(coop, "Dora Dill", paid=100_00, email="dora@example.org")
    heirs = [
        Heir(given_name="Emil", family_name="Erbe", email="emil@example.org"),
        Heir(given_name="Frida", family_name="Erbe", street="Am Anger 2", postcode="14770", town="Brennau"),
    ]
    does(the_office(coop), record_death, member_id=dora.pk, died_on=MAY, heirs=heirs)
    with system_access():
        Party.objects.filter(coop=coop).update(language="en")
    settles(coop)
    letters_go_out(coop)
    assert became(coop) == [("settlement", "Emil Erbe", "sent"), ("settlement", "Frida Erbe", "paper")]
    assert mails_to("dora@example.org") == []
    for letter in (attached(mails_to("emil@example.org")[0]), printed(coop, kind="settlement")):
        assert "the membership of Dora Dill in Gartenwerk eG ended" in letter
        assert "signed by all heirs or by their joint representative" in letter


def test_without_heirs_whom_anybody_finds_it_goes_to_the_address_of_the_dead_on_paper():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    dora = a_member(coop, "Dora Dill", paid=100_00, email="dora@example.org")
    does(the_office(coop), record_death, member_id=dora.pk, died_on=MAY, heirs=[])
    settles(coop)
    letters_go_out(coop)
    assert became(coop) == [("settlement", "Dora Dill", "paper")]
    assert mail.outbox == []


@pytest.mark.parametrize("role", [BondRole.CARER, BondRole.JOINT_HOLDER])
def test_who_acts_or_holds_it_together_reads_for_who_has_no_address(role):
    coop = a_year()
    bert = reaches(coop, language="de")
    beside = PersonBeside(given_name="Gerda", family_name="Grün", email="gerda@example.org")
    with system_access():
        if role == BondRole.JOINT_HOLDER:
            Party.objects.filter(pk=bert.party_id).update(
                kind="household", name="Haus Beet", given_name="", family_name=""
            )
        office = an_officer(coop)
    with seeing(office):
        add_bond(actor=office, member_id=bert.pk, role=role, who=beside, from_day=TODAY, on=TODAY)
    settles(coop)
    letters_go_out(coop)
    assert ("settlement", "Gerda Grün", "sent") in became(coop)
    assert len(mails_to("gerda@example.org")) == 1


def test_taken_back_before_anybody_was_told_nobody_hears_of_it():
    coop = a_year()
    reaches(coop, email="bert@example.org")
    takes_back(settles(coop))
    letters_go_out(coop)
    assert mail.outbox == []
    assert [state for _kind, _to, state in became(coop)] == ["dropped", "dropped"]


def test_taken_back_a_correction_goes_to_who_was_told_and_to_nobody_else():
    """Bert had a mail; Carl's letter still lay on the pile."""
    coop = a_year()
    reaches(coop, email="bert@example.org", language="en")
    run = settles(coop)
    letters_go_out(coop)
    takes_back(run)
    letters_go_out(coop)
    first, second = mails_to("bert@example.org")
    assert second.subject.startswith("Correction: the settlement was taken back")
    assert "we wrote to you that 200.00 euros are paid out. That settlement was taken back" in second.body
    assert became(coop) == [
        ("settlement", "Bert Beet", "sent"),
        ("settlement", "Carl Chrysantheme", "dropped"),
        ("settlement", "Bert Beet", "sent"),
    ]
    with system_access():
        assert not PaperLetter.objects.filter(coop=coop, kind="settlement").exists()
    settles(coop)
    letters_go_out(coop)
    third = mails_to("bert@example.org")[2]
    assert "stands in the place of an earlier one, which was taken back" in third.body
    assert first.subject == third.subject


def test_a_letter_sent_by_post_is_corrected_too_and_once():
    coop = a_year()
    run = settles(coop)
    letters_go_out(coop)
    with system_access():
        PaperLetter.objects.filter(coop=coop, member__number=2, kind="settlement").update(sent_on=TODAY)
    takes_back(run)
    letters_go_out(coop)
    with system_access():
        waiting = PaperLetter.objects.filter(coop=coop, kind="settlement", sent_on=None)
        assert [each.member.number for each in waiting.select_related("member")] == [2]
        waiting.update(sent_on=TODAY)
    takes_back(settles(coop))
    letters_go_out(coop)
    with system_access():
        assert not PaperLetter.objects.filter(coop=coop, kind="settlement", sent_on=None).exists()


def test_a_payout_that_is_cancelled_corrects_its_letter_alone():
    coop = a_year()
    reaches(coop, email="bert@example.org", language="en")
    settles(coop)
    letters_go_out(coop)
    office = an_officer(coop)
    with seeing(office):
        payout = Payout.objects.get(coop=coop, amount=200_00)
        said = {"coop_id": coop.pk, "payout_id": payout.pk, "reason": "Verrechnet", "on": TODAY, "now": NOW}
        cancel_member_payout(actor=office, **said)
    letters_go_out(coop)
    assert mails_to("bert@example.org")[-1].subject.startswith("Correction: the settlement was taken back")
    assert became(coop)[1:] == [
        ("settlement", "Carl Chrysantheme", "paper"),
        ("settlement", "Bert Beet", "sent"),
    ]


def test_it_is_kept_among_the_documents_of_the_person(client):
    coop, olga = a_year(), a_person("Olga Obst")
    run = settles(coop)
    an_office(olga, coop)
    signed_in(client, olga, coop)
    with system_access():
        step = Departure.objects.get(coop=coop, shares=None)
    address = f"/members/{step.member_id}/departures/{step.pk}/settlement.pdf"
    assert address in client.get(f"/members/{step.member_id}").content.decode()
    assert client.get(address).headers["Content-Type"] == "application/pdf"
    takes_back(run)
    assert address not in client.get(f"/members/{step.member_id}").content.decode()


def test_of_what_came_settled_with_a_list_there_is_no_letter():
    coop = a_year()
    with system_access():
        step = Departure.objects.select_related("member").get(coop=coop, shares=None)
        Departure.objects.filter(pk=step.pk).update(withdrawn_on=TODAY)
        step.pk, step.batch, step.settled_on = None, uuid4(), TODAY
        step.save(force_insert=True)
    with pytest.raises(NotFound), seeing(an_officer(coop)):
        settlement_or_refuse(step.member, step.pk)


def test_the_office_sees_who_got_it(client):
    coop, olga = a_year(), a_person("Olga Obst")
    reaches(coop, email="bert@example.org")
    run = settles(coop)
    letters_go_out(coop)
    an_office(olga, coop)
    signed_in(client, olga, coop)
    page = client.get("/members/letters", {"show": "queued", "run": run.pk}).content.decode()
    assert "sent by mail" in page
    assert "to be printed" in page
    assert "sent by mail: 1" in client.get(f"/members/year-runs/{run.pk}").content.decode()
    assert client.get("/members/letters", {"show": "queued", "run": 2**40}).status_code == 404


def test_programs_see_it_too(client):
    coop, olga = a_year(), a_person("Olga Obst")
    reaches(coop, email="bert@example.org")
    run = settles(coop)
    letters_go_out(coop)
    an_office(olga, coop)
    bearer = {"Authorization": f"Bearer {a_token(olga, coop)}"}
    found = client.get("/api/v1/letters/queued", {"run": run.pk}, headers=bearer).json()
    assert [(each["recipient"], each["state"], each["run"]) for each in found["items"]] == [
        ("Bert Beet", "sent", run.pk),
        ("Carl Chrysantheme", "paper", run.pk),
    ]
    assert [each["paper"] is None for each in found["items"]] == [True, False]
