"""Letters that leave by mail with what they confirm stand in the time line; a mandate names who signed it."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account
from allmende.membership.letters.queue import known_about, queued_letters, told_about
from allmende.membership.models import (
    Bond,
    LetterKind,
    LetterState,
    Member,
    PaperLetter,
    Party,
    QueuedLetter,
)
from allmende.membership.register.history import history_of
from allmende.membership.timeline import timeline_of
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.erase_due_data import erase_due_data
from allmende.membership.use_cases.give_collection_mandate import give_collection_mandate
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.request_erasure import request_erasure
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.api.programs import Program
from tests.members import a_creditor, a_member
from tests.people import a_coop, a_person, acting_for, an_office

from .joining import BOARD, DECIDED_AT, an_application, named

pytestmark = pytest.mark.django_db
IBAN, OTHER = "DE89370400440532013000", "DE02120300000000202051"
TODAY = date(2026, 11, 20)


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    return acting_for(olga, coop)


def line(member, actor, *, for_office=True, language="en"):
    """As (kind, text, who recorded it)."""
    with seeing(actor), translation.override(language):
        found = Member.objects.select_related("party", "coop").get(pk=member.pk)
        events = timeline_of(found, history_of(found), names={}, for_office=for_office)
        return [(each.kind, each.text, each.by) for each in events]


def letters(member, actor, **how):
    return [text for kind, text, _by in line(member, actor, **how) if kind.endswith("by_mail")]


def admitted(coop, office, applicant, **said):
    application = an_application(coop, applicant, **said)
    with seeing(office):
        return admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)


def test_a_declaration_and_an_admission_by_mail_are_said(coop, office):
    anna = admitted(coop, office, named("Anna", "Ackermann", email="anna@example.org"))
    assert letters(anna, office) == [
        "Letter (admission): put on its way by mail",
        "Letter (declaration to join): put on its way by mail",
    ]
    assert letters(anna, office, language="de") == [
        "Brief (Zulassung): per E-Mail auf den Weg gebracht",
        "Brief (Beitrittserklärung): per E-Mail auf den Weg gebracht",
    ]
    assert letters(admitted(coop, office, named("Bert", "Beet")), office) == []


def test_a_notice_and_its_withdrawal_say_what_they_are_about(coop, office):
    anna = a_member(coop, email="anna@example.org")
    with seeing(office):
        step = give_notice(actor=office, member_id=anna.pk, received_on=TODAY, on=TODAY)
        withdraw_notice(
            actor=office,
            member_id=anna.pk,
            departure_id=step.pk,
            agreed_on=TODAY,
            agreed_by="Vorstand",
            on=TODAY,
        )
    assert letters(anna, office) == ["Letter (notice): put on its way by mail"] * 2
    with system_access():
        kept = QueuedLetter.objects.values_list("kind", "departure", "recipient", "state").distinct().get()
    assert kept == (LetterKind.DEPARTURE, step.pk, anna.party_id, LetterState.HANDED_OVER)


def test_whom_no_mail_reaches_has_none_in_the_line(coop, office):
    anna = a_member(coop, street="Am Anger 1", town="Brennau")
    with seeing(office):
        give_notice(actor=office, member_id=anna.pk, received_on=TODAY, on=TODAY)
    assert letters(anna, office) == []


def test_they_are_none_of_those_to_many(coop, office):
    anna = a_member(coop, email="anna@example.org")
    with seeing(office):
        step = give_notice(actor=office, member_id=anna.pk, received_on=TODAY, on=TODAY)
        assert not queued_letters(coop.pk).exists()
        assert known_about(coop.pk, LetterKind.DEPARTURE, [step.pk]) == set()
        assert told_about(coop.pk, LetterKind.DEPARTURE, [step.pk]) == set()


def test_the_database_keeps_no_more_of_them(coop, office):
    anna = a_member(coop, email="anna@example.org")
    about = {"coop": coop, "member": anna, "recipient_id": anna.party_id}
    with system_access():
        for wrong in (
            {"kind": "mandate", "state": LetterState.WAITING},
            {"kind": "settlement", "state": LetterState.HANDED_OVER},
            {"kind": "mandate", "state": LetterState.HANDED_OVER, "recipient_id": None},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                QueuedLetter.objects.create(**about | wrong)


def test_they_go_with_the_papers(coop, office):
    anna = a_member(coop, email="anna@example.org")
    with seeing(office):
        give_notice(actor=office, member_id=anna.pk, received_on=TODAY, on=TODAY)
    for day, kept in ((date(2030, 12, 31), 1), (date(2031, 1, 1), 0)):
        with system_access():
            erase_due_data(
                actor=Actor.job("erasure"), coop=coop, on=day, now=datetime.combine(day, time(3), tzinfo=UTC)
            )
        assert len(letters(anna, office)) == kept


def test_the_member_reads_them_too_and_nobody_else(coop, office):
    person = a_person("Anna Ackermann")
    anna = a_member(coop, person=person, email="anna@example.org")
    with seeing(office):
        give_notice(actor=office, member_id=anna.pk, received_on=TODAY, on=TODAY)
    assert letters(anna, acting_for(person), for_office=False) == ["Letter (notice): put on its way by mail"]
    path = f"/members/{anna.pk}/timeline"
    found = Program(person).get(path, topic="letters")["items"]
    assert [each["kind"] for each in found] == ["letter_by_mail"]
    assert Program(a_person("Carla Celler")).get(path).status == 404


def test_a_mandate_of_the_declaration_names_who_signed_it(coop, office):
    a_creditor(coop)
    anna = admitted(coop, office, named("Anna", "Ackermann"), account=Account(holder="", iban=IBAN))
    given = [(text, by) for kind, text, by in line(anna, office) if kind == "mandate_given"]
    told = f"Direct debit mandate ALM-{anna.pk:06}-1 given with the declaration to join"
    assert given == [(f"{told}, signed by Anna Ackermann", None)]
    [(own, nobody)] = [
        (text, by) for kind, text, by in line(anna, office, for_office=False) if kind == "mandate_given"
    ]
    assert (own, nobody) == (told, None)


def test_a_mandate_that_the_office_entered_names_the_office(coop, office):
    a_creditor(coop)
    anna = admitted(coop, office, named("Anna", "Ackermann"), account=Account(holder="", iban=IBAN))
    with seeing(office):
        give_collection_mandate(
            actor=office,
            member_id=anna.pk,
            holder="",
            iban=OTHER,
            signed_on=BOARD.on,
            on=TODAY,
            now=DECIDED_AT,
        )
    later = next(each for each in line(anna, office) if each[0] == "mandate_given" and "-2 " in each[1])
    assert later[1:] == (f"Direct debit mandate ALM-{anna.pk:06}-2 given", office.person_id)


@pytest.mark.parametrize("email", ["gerd@example.org", ""])
def test_what_an_attorney_asked_for_the_own_data_is_not_in_the_members_line(coop, office, email):
    person = a_person("Anna Ackermann")
    anna = a_member(coop, person=person, email="anna@example.org")
    with system_access():
        gerd = Party.objects.create(
            coop=coop,
            kind="person",
            given_name="Gerd",
            family_name="Groll",
            email=email,
            phone="1",
            street="Weg 1",
            postcode="14467",
            town="Potsdam",
        )
        power = {"role": "attorney", "document": "Vollmacht", "from_day": date(2024, 1, 1)}
        Bond.objects.create(coop=coop, party=anna.party, beside=gerd, **power)
    with seeing(office):
        request_erasure(actor=office, party=gerd, on=TODAY)
    with system_access():
        PaperLetter.objects.update(sent_on=TODAY)
    said = "answer to a request for erasure"
    assert any(said in text for _kind, text, _by in line(anna, office))
    assert not any(said in text for _kind, text, _by in line(anna, acting_for(person), for_office=False))
    with seeing(office):
        request_erasure(actor=office, party=anna.party, on=TODAY)
    with system_access():
        PaperLetter.objects.update(sent_on=TODAY)
    assert any(said in text for _kind, text, _by in line(anna, acting_for(person), for_office=False))
