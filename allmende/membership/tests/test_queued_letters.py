"""The job that writes to many: what cannot be written, what was lost, and that nothing is begun twice."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.membership.letters.queue import write_down
from allmende.membership.models import Departure, LetterKind, Member, PaperLetter, QueuedLetter
from allmende.membership.tasks.letters import carry_on_letters, carry_on_queued_letters
from allmende.membership.use_cases.send_queued_letters import send_queued_letters
from tests.people import an_officer

from .carrying import archive_of
from .letters import letters_go_out, mails_to
from .test_settlement_letters import became, reaches
from .years import NOW, a_year, settles, takes_back

pytestmark = pytest.mark.django_db
JOB = Actor.job("queued letters")


def test_only_the_job_sends():
    coop = a_year()
    with pytest.raises(NotAllowed):
        send_queued_letters(actor=an_officer(coop), coop_id=coop.pk)


def test_what_cannot_be_written_lies_on_the_pile_and_the_others_go_on():
    coop = a_year()
    bert = reaches(coop, email="bert@example.org")
    with system_access():
        carl = Member.objects.select_related("party").get(coop=coop, number=3)
        carl.party.email = "carl@example.org"
        carl.party.save()
        step, given_back = (
            Departure.objects.get(coop=coop, shares=None),
            Departure.objects.get(coop=coop, shares=1),
        )
    write_down(coop.pk, LetterKind.SETTLEMENT, [(bert.pk, step.pk)])  # of what was never settled
    write_down(coop.pk, LetterKind.DEPARTURE, [(carl.pk, given_back.pk)])
    with pytest.raises(ExceptionGroup, match="could not be written"):
        send_queued_letters(actor=JOB, coop_id=coop.pk)
    assert became(coop) == [
        ("settlement", "Bert Beet", "failed"),
        ("departure", "Carl Chrysantheme", "sent"),
    ]
    assert len(mails_to("carl@example.org")) == 1


def test_what_was_begun_and_never_noted_is_unclear_and_lies_on_the_pile():
    coop = a_year()
    bert = reaches(coop, email="bert@example.org")
    settles(coop)
    with system_access():
        rows = QueuedLetter.objects.filter(coop=coop, member=bert)
        rows.update(state="sending", recipient=bert.party_id)
    letters_go_out(coop)
    assert mail.outbox == []
    assert became(coop)[0] == ("settlement", "Bert Beet", "unclear")
    with system_access():
        assert PaperLetter.objects.filter(coop=coop, member=bert, kind="settlement").count() == 1


def test_the_database_begins_no_letter_twice():
    coop = a_year()
    reaches(coop, email="bert@example.org")
    settles(coop)
    letters_go_out(coop)
    with pytest.raises(IntegrityError, match="was written to already"), system_access(), transaction.atomic():
        QueuedLetter.objects.filter(coop=coop, state="sent").update(state="waiting")


def test_nothing_waits_where_the_run_did_not_hold():
    coop = a_year()
    with transaction.atomic():
        settles(coop)
        transaction.set_rollback(True)
    assert became(coop) == []


def test_the_clock_carries_on_what_lost_its_job():
    coop = a_year()
    reaches(coop, email="bert@example.org")
    settles(coop)
    carry_on_letters(coop_id=coop.pk)
    assert len(mails_to("bert@example.org")) == 1
    with system_access():
        waits = QueuedLetter.objects.create(
            coop=coop, member=Member.objects.get(coop=coop, number=2), kind="departure",
            departure=Departure.objects.get(coop=coop, shares=None), not_before=Now() + timedelta(minutes=9),
        )  # fmt: skip
    carry_on_queued_letters(timestamp=int(NOW.timestamp()))
    carry_on_letters(coop_id=coop.pk)
    assert len(mails_to("bert@example.org")) == 1
    with system_access():
        QueuedLetter.objects.filter(pk=waits.pk).update(not_before=None)
    carry_on_letters(coop_id=coop.pk)
    assert len(mails_to("bert@example.org")) == 2
    with system_access():
        assert AuditEntry.objects.filter(fact="LettersCarriedOn").count() == 2


def test_many_are_written_down_in_a_constant_number_of_statements(django_assert_max_num_queries):
    coop = a_year()
    with system_access():
        step = Departure.objects.get(coop=coop, shares=None)
    for number in (1, 30):
        with system_access(), django_assert_max_num_queries(8):
            write_down(coop.pk, LetterKind.DEPARTURE, [(step.member_id, step.pk)] * number)


def test_an_archive_made_while_one_is_being_sent_leaves_out_what_corrects_it():
    coop = a_year()
    bert = reaches(coop, email="bert@example.org")
    run = settles(coop)
    with system_access():
        rows = QueuedLetter.objects.filter(coop=coop, member=bert, kind="settlement")
        rows.update(recipient=bert.party_id)
        rows.update(state="sending")
    takes_back(run)
    settles(coop)  # and nobody needs the correction any more
    with system_access():
        assert list(rows.order_by("pk").values_list("state", flat=True)) == ["sending", "dropped", "waiting"]
    assert archive_of(coop, an_officer(coop))
