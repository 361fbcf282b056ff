"""What identity stores about a person."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from allmende.kernel.models import AuditEntry
from allmende.kernel.personal_data import Holding, Somebody, tells_about_persons

from .models import Person


@tells_about_persons
def of_person(somebody: Somebody) -> Iterable[Holding]:
    """The login with its addresses, and the log of what the person did: the kernel knows no persons."""
    yield Holding(
        _("Your login"),
        Person.objects.filter(pk=somebody.person_id),
        leave_out=frozenset({"password", "session_generation"}),
    )
    yield Holding(
        _("Addresses of your login"),
        EmailAddress.objects.filter(user_id=somebody.person_id),
        said=_("Purpose: to sign in and to be written to. Retention: until you change or delete the login."),
    )
    yield Holding(_("What you did"), AuditEntry.objects.filter(person_id=somebody.person_id).order_by("pk"))
