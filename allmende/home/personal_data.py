"""What home stores about a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from allmende.kernel.personal_data import Holding, Somebody, tells_about_persons

from .models import Report


@tells_about_persons
def of_person(somebody: Somebody) -> Iterable[Holding]:
    """Reports that name the person's address for an answer."""
    yield Holding(
        _("Reports with your address"), Report.objects.filter(reply_to__iexact=somebody.email).order_by("pk")
    )
