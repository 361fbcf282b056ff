"""What this domain does when something happened to persons or invitations."""

from __future__ import annotations

from django.utils import timezone

from allmende.identity.facts import LoginDeleted
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to
from allmende.kernel.mail import send_mail_later
from allmende.kernel.row_access import system_access

from .facts import InvitationAccepted
from .letters import acceptance_letter
from .models import AccessToken, Coop, Invitation, Office
from .use_cases.end_office import close_office, refuse_to_leave_alone


@listen_to(LoginDeleted)
def give_back_offices(fact: LoginDeleted, actor: Actor) -> None:
    """A deleted login holds no office and no token; refused where a cooperative would be left alone."""
    today = timezone.localdate()  # offices end with the deletion, whenever that is
    with system_access():
        held = Office.objects.filter(person_id=fact.person_id, until_day__isnull=True)
        coops = Coop.objects.filter(pk__in=held.values("coop_id")).order_by("pk")
        for coop in coops.select_for_update(no_key=True):
            for office in held.filter(coop=coop).select_for_update():
                close_office(office, actor=actor, on=today)
            refuse_to_leave_alone(coop, on=today)
        AccessToken.objects.filter(person_id=fact.person_id).delete()


@listen_to(InvitationAccepted)
def tell_who_invited(fact: InvitationAccepted, actor: Actor) -> None:
    """A mail to the person who sent the invitation."""
    invitation = Invitation.objects.select_related("accepted_coop", "invited_by").get(pk=fact.invitation_id)
    host = invitation.invited_by
    if host is None or not host.is_active or host.pk == fact.person_id:
        return
    guest = Person.objects.get(pk=fact.person_id)
    subject, body = acceptance_letter(invitation, person_name=guest.name, language=host.language)
    send_mail_later(to=host.email, subject=subject, body=body, language=host.language)
