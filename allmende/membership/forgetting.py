"""Delete an application with everything that was said in it (§ 15 (1) GenG; Art. 17 GDPR)."""

from __future__ import annotations

from allmende.kernel.mail import forget_mails
from allmende.kernel.row_access import system_access

from .letters import label_of
from .models import Application, Bond, Member, Party


def forget_application(application: Application) -> None:
    """Delete application, party, those beside it, and every mail about it, in this transaction.

    Whoever stands in the list of members stays there, and whoever stands beside somebody else does.
    """
    forget_mails(label_of(application))
    with system_access():  # an applicant who withdraws sees the own row only, not who stands beside it
        party = application.party
        application.delete()
        if _is_needed(party):
            return
        bonds = Bond.objects.filter(party=party).select_related("beside")
        beside = [bond.beside for bond in bonds]
        bonds.delete()
        for each in [party, *beside]:
            if not _is_needed(each):
                each.delete()


def _is_needed(party: Party) -> bool:
    return (
        Member.objects.filter(party=party).exists()
        or Application.objects.filter(party=party).exists()
        or Bond.objects.filter(beside=party).exists()
    )
