"""What an office of the demo has noted, kept and written: a note, a view, a template, a mail to its members."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from allmende.coops.models import LegalForm
from allmende.kernel.row_access import seeing
from allmende.membership.letters.mail_words import Words
from allmende.membership.models import Member as MembershipRow
from allmende.membership.register.member_list import MemberQuery
from allmende.membership.use_cases.save_mail_template import save_mail_template
from allmende.membership.use_cases.save_view import View, save_view
from allmende.membership.use_cases.start_mailing import start_mailing
from allmende.membership.use_cases.write_note import write_note

from .member import Member

NOTE = "Rief an: Die neue Anschrift kommt mit der nächsten Post. Bis dahin bitte nur per E-Mail schreiben."
WORDS = Words(
    subject_de="Einladung zur Generalversammlung, Mitglied {nummer}",
    text_de=(
        "Guten Tag {name},\n\nam Freitag um 18 Uhr ist Generalversammlung im großen Saal. Sie halten {anteile} "
        "Anteile und haben wie alle eine Stimme.\n\nIhre {genossenschaft}"
    ),
    subject_en="Invitation to the general assembly, member {number}",
    text_en=(
        "Hello {name},\n\nthe general assembly meets in the great hall on Friday at 6 pm. You hold {shares} shares "
        "and have one vote, as everybody does.\n\nYour {coop}"
    ),
)

IN_AN_ASSOCIATION = Words(
    subject_de="Einladung zur Mitgliederversammlung, Mitglied {nummer}",
    text_de=(
        "Guten Tag {name},\n\nam Freitag um 18 Uhr ist Mitgliederversammlung in der Scheune. Sie haben wie alle eine "
        "Stimme.\n\nIhre {genossenschaft}"
    ),
    subject_en="Invitation to the members’ meeting, member {number}",
    text_en=(
        "Hello {name},\n\nthe members meet in the barn on Friday at 6 pm. You have one vote, as everybody does.\n\n"
        "Your {coop}"
    ),
)


def keep_office(of: Member, *, now: datetime) -> None:
    """As whoever keeps the list would have done."""
    coop_id = of.coop.pk
    with seeing(of.actor):
        first = MembershipRow.objects.filter(coop_id=coop_id).earliest("number")
        write_note(actor=of.actor, member_id=first.pk, text=NOTE, now=now)
        owing = View(name="Wer noch einzahlt", filters={"owing": "on"}, is_shared=True)
        save_view(actor=of.actor, coop_id=coop_id, view=owing, now=now)
        words = IN_AN_ASSOCIATION if of.coop.legal_form == LegalForm.EV else WORDS
        save_mail_template(actor=of.actor, coop_id=coop_id, name="Einladung", words=words, now=now)
        query = MemberQuery(coop_id=coop_id, as_of=now.date())
        start_mailing(actor=of.actor, query=query, words=words, key=uuid4(), now=now)
