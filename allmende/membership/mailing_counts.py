"""What became of a mailing, in numbers, and how its jobs know one another."""

from __future__ import annotations

from django.db.models import Count

from .models import Mailing, MailingRecipient


def label_of(mailing_id: int) -> str:
    """By which its jobs wait for one another."""
    return f"mailing:{mailing_id}"


def counts_of(mailing: Mailing) -> dict[str, int]:
    """Recipients by state, counted now; of a mailing whose recipients are forgotten, as it was when it was over."""
    found = MailingRecipient.objects.filter(mailing=mailing).order_by().values_list("state")
    return dict(found.annotate(number=Count("pk"))) or dict(mailing.counts)
