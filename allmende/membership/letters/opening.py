"""What somebody opens of a membership's documents: the same for pages and programs."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing
from allmende.payments.queries import creditor_identifier_of, mandates_of

from ..models import Application, Departure, LetterKind, Member
from ..statutes.rules import law_behind
from .confirmations import Confirmation, as_copy, of_mandate
from .corrections import as_it_stands
from .documents import certificate_pdf, declaration_pdf
from .queue import last_sent
from .set_off import set_off_as_it_stands
from .settlements import settlement_as_it_stands


def certificate_or_refuse(member: Member, *, on: date) -> bytes:
    """The certificate in the member's language. Raises NotFound where the admission was a mistake."""
    if member.voided_at is not None:
        raise NotFound(_("The admission was entered by mistake: there is no certificate."))
    return certificate_pdf(member, on=on, language=member.party.language)


def declaration_or_refuse(application: Application) -> bytes:
    """The declaration to join, word by word as it was given. Raises NotFound once its time is over."""
    if not application.declaration:
        why = law_behind(application.coop).because("papers")
        raise NotFound(_("This declaration was erased: its time was over%(law)s.") % {"law": why})
    return declaration_pdf(application)


def letter_or_refuse(member: Member, departure_id: int) -> Confirmation:
    """What is said today of a notice or an exit, in the active language.

    Raises NotFound, also of an exit from an imported list that does not say when notice was received: nothing was.
    """
    step = _step(member, departure_id)
    if not step.is_received_known:
        raise NotFound(
            _("It came with an imported list, which names no day of a notice: nothing is confirmed.")
        )
    return as_it_stands(step)


def _step(member: Member, departure_id: int) -> Departure:
    steps = Departure.objects.select_related("coop", "member__party", "member__coop")
    step = steps.filter(pk=departure_id, member=member, overtaken_by=None).first()
    if step is None:
        raise NotFound(_("There is no such notice."))
    return step


def settlement_or_refuse(member: Member, departure_id: int) -> Confirmation:
    """What is said today of the settlement of a step, in the active language. Raises NotFound."""
    step = _step(member, departure_id)
    said = settlement_as_it_stands(step)
    return as_copy(said, last_sent(LetterKind.SETTLEMENT, step)) if step.settled_on else said


def set_off_or_refuse(member: Member, departure_id: int) -> Confirmation:
    """What is said today of what was set off against its payout, in the active language. Raises NotFound."""
    step = _step(member, departure_id)
    return as_copy(set_off_as_it_stands(step), last_sent(LetterKind.SET_OFF, step))


def mandate_letter_or_refuse(member: Member, mandate_id: int) -> Confirmation:
    """Reference and creditor of a mandate, in the active language. Raises NotFound."""
    with seeing(coop_ids=[member.coop_id]):  # payments know no persons; the member may see this one's
        mandate = mandates_of(coop_id=member.coop_id, debtor=member.pk).filter(pk=mandate_id).first()
    if mandate is None:
        raise NotFound(_("There is no such mandate."))
    return of_mandate(mandate, creditor_identifier_of(member.coop_id))
