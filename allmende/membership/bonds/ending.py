"""What every end of a bond has in common: it is taken under a lock, and a key on its way opens nothing any more."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound

from ..models import Bond, Member, Party, SelfServiceKey
from ..naming import in_words
from ..permissions import bonds_visible_to
from ..queries import holding_on
from ..refusals.members import EndedAlready


def take_bond(actor: Actor, bond_id: int) -> Bond:
    """Under the lock of the party beside which it stands: two who end the last two heirs wait for one another.

    Raises NotFound.
    """
    found = bonds_visible_to(actor).filter(pk=bond_id).first()
    if found is None:
        raise NotFound(_("There is no such entry."))
    Party.objects.select_for_update(no_key=True).get(pk=found.party_id)
    return Bond.objects.select_related("party__coop", "beside").get(pk=bond_id)


def ended_already(until_day: date) -> EndedAlready:
    return EndedAlready(
        _("This ended on %(day)s already.") % {"day": in_words(until_day)},
        rule=_("Rule: it ends once, and is never rewritten. If it goes on, enter it anew."),
    )


def forget_key(beside: Party, on: date) -> None:
    """A key to self-service on its way to who has nothing to see here any more."""
    is_member = Member.objects.filter(party=beside).exists()
    if not is_member and not Bond.objects.filter(holding_on(on), beside=beside).exists():
        SelfServiceKey.objects.filter(party=beside).delete()
