"""Send a mail to many members."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.mailings import MailingStarted
from ..letters.counts import label_of
from ..letters.mail_words import Words, refuse_words
from ..letters.reach import reached_by
from ..models import ListOfMembers, Mailing, MailingRecipient
from ..permissions import RULES
from ..register.member_list import MemberQuery

RECIPIENTS = """
insert into membership_mailingrecipient (coop_id, mailing_id, member_id, party_id, state, reason)
{reached}
select %s, %s, member, party, case way when 'none' then 'no_address' else 'waiting' end, '' from reached
order by member, party
"""


class RecipientsChanged(Conflict):
    code = "recipients-changed"


class KeyTaken(Conflict):
    code = "key-taken"


@transaction.atomic
def start_mailing(
    *,
    actor: Actor,
    query: MemberQuery,
    picked: Collection[int] | None = None,
    words: Words,
    key: UUID,
    shown: int | None = None,
    now: datetime,
) -> Mailing:
    """Write down whom it is for; the worker sends it, a part at a time. The same key again is the same mailing.

    shown: to how many, as whoever sends it was told; None where nobody was. Raises Invalid, also where nobody is found,
    RecipientsChanged where they are not as many as was shown, KeyTaken for a key that was used for other words.
    """
    authorize(RULES, "membership.write_to_members", actor=actor, on=query.coop_id)
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop_id=query.coop_id)
    refuse_words(words)
    begun = Mailing.objects.filter(coop_id=query.coop_id, key=key).first()
    if begun is not None:
        _refuse_other_words(begun, words)
        return begun
    mailing = Mailing.objects.create(
        coop_id=query.coop_id, key=key, started_by_id=actor.person_id or 0, started_at=now, **asdict(words)
    )
    _write_down_recipients(mailing, query, picked, on=query.as_of)
    found = MailingRecipient.objects.filter(mailing=mailing)
    recipients, reachable = found.count(), found.filter(state="waiting").count()
    if not recipients:
        raise Invalid(_("The filter finds nobody."))
    if shown is not None and recipients != shown:
        raise RecipientsChanged(
            _("It would concern %(now)s now, and %(before)s were shown. Please look again.")
            % {"now": recipients, "before": shown},
            recipients=recipients,
        )
    tell(
        MailingStarted(
            mailing_id=mailing.pk,
            coop_id=mailing.coop_id,
            recipients=reachable,
            without_address=recipients - reachable,
        ),
        actor=actor,
    )
    _let_the_worker_send(mailing.pk)
    return mailing


def _refuse_other_words(begun: Mailing, words: Words) -> None:
    if any(getattr(begun, name) != value for name, value in asdict(words).items()):
        raise KeyTaken(_("This key was used for another mailing."))


def _write_down_recipients(
    mailing: Mailing, query: MemberQuery, picked: Collection[int] | None, *, on: date
) -> None:
    """In one statement, however many they are."""
    statement = reached_by(query, picked, on)
    if statement is None:
        return  # of nobody there is no statement
    reached, values = statement
    with connection.cursor() as cursor:
        cursor.execute(RECIPIENTS.format(reached=reached), [*values, mailing.coop_id, mailing.pk])


def _let_the_worker_send(mailing_id: int) -> None:
    # By its name: the task calls use cases itself.
    name = "allmende.membership.tasks.mailings.carry_on_mailing"
    task = app.configure_task(name, lock=label_of(mailing_id))
    task.defer(mailing_id=mailing_id)
