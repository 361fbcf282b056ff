"""Filters of the list of members that the office keeps under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from allmende.coops.models import Coop


class SavedView(models.Model):
    """A filter of the list of members under a name: somebody's own (owner), or, without one, the whole office's.

    filters: names and values as of the list's form, without the day. is_default: shown first by whom it is for.
    Purpose: to find the same members again; the words of a search may name somebody. Retention: until it is deleted.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_view_has_a_name_of_its_own", fields=["coop", "owner", "name"], nulls_distinct=False
            ),
            models.UniqueConstraint(
                name="one_view_is_shown_first",
                fields=["coop", "owner"],
                condition=Q(is_default=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="a_view_has_a_name", condition=~Q(name="")),
        ]
