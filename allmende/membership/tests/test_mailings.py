from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.mail_words import Words
from allmende.membership.letters.reach import reach_of
from allmende.membership.models import Mailing, MailingRecipient, Member
from allmende.membership.register.member_list import MemberQuery, State
from allmende.membership.use_cases.forget_mailings import forget_mailings
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.send_mailing import send_mailing
from allmende.membership.use_cases.start_mailing import KeyTaken, RecipientsChanged, start_mailing
from allmende.membership.use_cases.stop_mailing import MailingOver, stop_mailing
from allmende.membership.use_cases.try_mailing import try_mailing
from tests.members import a_member, some_statutes
from tests.people import USUAL_DUTIES, a_coop, a_person, acting_for, an_office, an_officer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
JOB = Actor.job("mailing")
WORDS = Words(
    subject_de="Versammlung für {name}",
    text_de="Nr. {nummer}, {Anteile} Anteile, {guthaben}, seit {mitglied seit}: {genossenschaft}",
    subject_en="Assembly for {name}",
    text_en="No. {number}, {shares} shares, {capital}, since {member_since}: {coop}",
)


def some_members(coop):
    anna = a_member(coop, shares=2, paid=1250_00, email="anna@example.org", language="de")
    bert = a_member(coop, "Bert Beet", email="bert@example.org", language="en")
    return anna, bert, a_member(coop, "Cem Çelik")


def started(actor, coop, *, words=WORDS, key=None, picked=None, q="", shown=None):
    query = MemberQuery(coop_id=coop.pk, as_of=NOW.date(), q=q)
    with seeing(actor):
        return start_mailing(
            actor=actor, query=query, picked=picked, words=words, key=key or uuid4(), shown=shown, now=NOW
        )


def states(mailing):
    with system_access():
        rows = MailingRecipient.objects.filter(mailing=mailing).order_by("member__number")
        return [(row.member.party.given_name, row.state) for row in rows.select_related("member__party")]


def sent_by_the_worker(mailing):
    while send_mailing(actor=JOB, mailing_id=mailing.pk, at_most=1):
        pass


def told(fact):
    return [entry.details for entry in AuditEntry.objects.filter(fact=fact).order_by("pk")]


def test_everyone_gets_it_once_in_the_own_language():
    coop = a_coop("Gartenwerk eG")
    some_members(coop)
    mailing = started(an_officer(coop), coop)
    assert states(mailing) == [("Anna", "waiting"), ("Bert", "waiting"), ("Cem", "no_address")]
    assert told("MailingStarted") == [
        {"mailing_id": mailing.pk, "coop_id": coop.pk, "recipients": 2, "without_address": 1}
    ]
    sent_by_the_worker(mailing)
    first, second = mail.outbox
    assert (first.to, first.subject) == (["anna@example.org"], "Versammlung für Anna Ackermann")
    assert first.body == "Nr. 1, 2 Anteile, 1.250,00 €, seit 1. Januar 2020: Gartenwerk eG"
    assert first.from_email.startswith("Gartenwerk eG <")
    assert second.body == "No. 2, 1 shares, 0.00 €, since 1 January 2020: Gartenwerk eG"
    assert states(mailing) == [("Anna", "sent"), ("Bert", "sent"), ("Cem", "no_address")]
    with system_access():
        mailing.refresh_from_db()
    assert (mailing.state, mailing.counts) == ("done", {"sent": 2, "no_address": 1})
    assert told("MailingSent") == [
        {"mailing_id": mailing.pk, "coop_id": coop.pk, "sent": 2, "failed": 0, "unclear": 0}
    ]
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert len(mail.outbox) == 2


def test_who_reads_the_missing_language_gets_the_other():
    coop = a_coop()
    some_members(coop)
    mailing = started(an_officer(coop), coop, words=Words(subject_de="Hallo", text_de="{name}"))
    sent_by_the_worker(mailing)
    assert [each.body for each in mail.outbox] == ["Anna Ackermann", "Bert Beet"]


@pytest.mark.parametrize(
    ("words", "field", "said"),
    [
        (Words(), "subject_de", ""),
        (Words(subject_de="Hallo"), "text_de", ""),
        (Words(text_en="Hello"), "subject_en", ""),
        (Words(subject_de="Hallo", text_de="Liebe {Nmae}"), "text_de", "{Nmae}"),
        (Words(subject_de="Hallo {name", text_de="x"), "subject_de", ""),
        (Words(subject_de="x" * 201, text_de="x"), "subject_de", ""),
    ],
)
def test_words_that_would_go_wrong_are_refused_at_their_field(words, field, said):
    coop = a_coop()
    a_member(coop)
    with pytest.raises(Invalid) as refused:
        started(an_officer(coop), coop, words=words)
    assert refused.value.field == field
    assert said in str(refused.value.message)
    if said:
        assert "{name}" in str(refused.value.rule)


def test_whom_it_is_for():
    coop, office = a_coop(), None
    anna, bert, _cem = some_members(coop)
    office = an_officer(coop)
    stranger = a_member(a_coop(), "Doris Fremd", email="doris@example.org")
    assert states(started(office, coop, picked=[bert.pk, stranger.pk])) == [("Bert", "waiting")]
    assert states(started(office, coop, q="Ackermann")) == [("Anna", "waiting")]
    with pytest.raises(Invalid):
        started(office, coop, q="Niemand")
    with system_access():
        party = anna.party
        Member.objects.filter(pk=anna.pk).update(left_on=date(2021, 1, 1))
    again = a_member(coop, party=party, on=date(2022, 1, 1))
    query = MemberQuery(coop_id=coop.pk, as_of=NOW.date(), states=frozenset(State), q="Ackermann")
    with seeing(office):
        twice = start_mailing(actor=office, query=query, words=WORDS, key=uuid4(), now=NOW)
        assert [each.member_id for each in twice.recipients.all()] == [again.pk]


@pytest.mark.parametrize("goes_on", [False, True])
def test_the_dead_get_no_mail(goes_on):
    coop = a_coop()
    some_statutes(coop, heirs_continue=goes_on)
    anna, *_ = some_members(coop)
    office = an_officer(coop)
    heirs = [Heir(family_name="Ackermann", given_name="Emil")] if goes_on else []
    with seeing(office):
        record_death(
            actor=office, member_id=anna.pk, died_on=date(2026, 11, 2), heirs=heirs, on=date(2026, 11, 3)
        )
        assert reach_of(MemberQuery(coop_id=coop.pk, as_of=NOW.date()), None, NOW.date()).members == 2
    assert states(started(office, coop, shown=2)) == [("Bert", "waiting"), ("Cem", "no_address")]
    with pytest.raises(Invalid):
        started(office, coop, picked=[anna.pk])


def test_it_goes_to_as_many_as_were_shown_or_to_nobody():
    coop = a_coop()
    some_members(coop)
    office = an_officer(coop)
    with pytest.raises(RecipientsChanged):
        started(office, coop, shown=2)
    with pytest.raises(Invalid):
        started(office, coop, picked=[])
    assert len(states(started(office, coop, shown=3))) == 3


def test_the_same_key_is_the_same_mailing():
    coop = a_coop()
    some_members(coop)
    office, key = an_officer(coop), uuid4()
    assert started(office, coop, key=key).pk == started(office, coop, key=key).pk
    with pytest.raises(KeyTaken):
        started(office, coop, key=key, words=Words(subject_de="Anders", text_de="Anders"))


def test_a_stopped_mailing_goes_to_nobody_else():
    coop = a_coop()
    some_members(coop)
    office = an_officer(coop)
    mailing = started(office, coop)
    assert send_mailing(actor=JOB, mailing_id=mailing.pk, at_most=1)
    with seeing(office):
        stopped = stop_mailing(actor=office, mailing_id=mailing.pk, now=NOW)
    assert (stopped.state, stopped.counts) == ("stopped", {"sent": 1, "waiting": 1, "no_address": 1})
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert len(mail.outbox) == 1
    assert told("MailingStopped") == [{"mailing_id": mailing.pk, "coop_id": coop.pk, "not_sent": 1}]
    with seeing(office), pytest.raises(MailingOver):
        stop_mailing(actor=office, mailing_id=mailing.pk, now=NOW)


def test_what_was_being_sent_when_it_was_stopped_is_counted_as_what_became_of_it(monkeypatch):
    coop = a_coop()
    some_members(coop)
    office = an_officer(coop)
    mailing = started(office, coop)
    send = EmailMessage.send

    def stopped_meanwhile(message, *args, **more):
        with seeing(office):
            stopped = stop_mailing(actor=office, mailing_id=mailing.pk, now=NOW)
        assert stopped.counts == {"sending": 1, "waiting": 1, "no_address": 1}
        return send(message, *args, **more)

    monkeypatch.setattr(EmailMessage, "send", stopped_meanwhile)
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    with system_access():
        mailing.refresh_from_db()
    assert (mailing.state, mailing.counts) == ("stopped", {"sent": 1, "waiting": 1, "no_address": 1})


def test_a_test_goes_to_its_writer_alone():
    coop = a_coop()
    anna, *_ = some_members(coop)
    olga = a_person("Olga Obst", email="olga@example.org")
    an_office(olga, coop)
    office = acting_for(olga, coop)
    with seeing(office):
        address = try_mailing(actor=office, coop=coop, member_id=anna.pk, words=WORDS)
    assert address == "olga@example.org"
    with connection.cursor() as cursor:
        cursor.execute(
            "select args->>'to', args->>'subject' from procrastinate_jobs order by id desc limit 1"
        )
        to, subject = cursor.fetchone()
    assert to == "olga@example.org"
    assert subject.endswith("Versammlung für Anna Ackermann")
    assert told("MailingTried") == [{"coop_id": coop.pk, "member_id": anna.pk}]


def test_nobody_but_the_office_writes():
    coop = a_coop()
    anna, *_ = some_members(coop)
    mailing = started(an_officer(coop), coop)
    without_duty = an_officer(coop, [duty for duty in USUAL_DUTIES if duty != "register"])
    for stranger in (without_duty, an_officer(a_coop()), acting_for(a_person())):
        with pytest.raises(NotAllowed):
            started(stranger, coop)
        with seeing(stranger):
            with pytest.raises(NotAllowed):
                try_mailing(actor=stranger, coop=coop, member_id=anna.pk, words=WORDS)
            with pytest.raises(NotFound):
                stop_mailing(actor=stranger, mailing_id=mailing.pk, now=NOW)
        with pytest.raises(NotAllowed):
            send_mailing(actor=stranger, mailing_id=mailing.pk)
        with pytest.raises(NotAllowed):
            forget_mailings(actor=stranger, on=NOW.date())


def test_the_database_begins_no_mail_twice_and_has_its_walls():
    coop = a_coop()
    anna, *_ = some_members(coop)
    mailing = started(an_officer(coop), coop)
    sent_by_the_worker(mailing)
    row = MailingRecipient.objects.filter(mailing=mailing, member=anna)
    for state in ("waiting", "sending"):
        with system_access(), pytest.raises(IntegrityError, match="already"), transaction.atomic():
            row.update(state=state)
    with system_access(), pytest.raises(IntegrityError, match="nobody_gets"), transaction.atomic():
        MailingRecipient.objects.create(coop=coop, mailing=mailing, member=anna, party=anna.party)
    with system_access(), pytest.raises(IntegrityError, match="is_over_or_running"), transaction.atomic():
        Mailing.objects.filter(pk=mailing.pk).update(over_at=None)
    for table in ("mailing", "mailingrecipient", "mailtemplate"):
        with seeing(an_officer(a_coop())), connection.cursor() as cursor:
            cursor.execute(f"select count(*) from membership_{table}")
            assert cursor.fetchone() == (0,)


def test_a_year_later_it_is_forgotten_to_whom_it_went():
    coop = a_coop()
    some_members(coop)
    mailing = started(an_officer(coop), coop)
    sent_by_the_worker(mailing)
    job = Actor.job("forget_mailings")
    assert forget_mailings(actor=job, on=timezone.localdate() + timedelta(days=360)) == 0
    assert forget_mailings(actor=job, on=timezone.localdate() + timedelta(days=370)) == 3
    assert states(mailing) == []
    with system_access():
        mailing.refresh_from_db()
    assert mailing.counts == {"sent": 2, "no_address": 1}
    assert mailing.text_de
