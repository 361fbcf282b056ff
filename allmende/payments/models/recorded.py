"""What every row here has in common: whose it is, and who wrote it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from allmende.coops.models import Coop


class Recorded(models.Model):
    """A row of one cooperative, with the actor that wrote it: a person, or a named job."""

    coop = models.ForeignKey(Coop, on_delete=models.PROTECT, related_name="+", db_index=False)
    actor_person = models.BigIntegerField(null=True)
    actor_coop = models.BigIntegerField(null=True)
    actor_system = models.CharField(max_length=80)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="every_%(class)s_has_an_actor",
                condition=Q(actor_person__isnull=False, actor_system="")
                | (Q(actor_person__isnull=True) & ~Q(actor_system="")),
            ),
        ]
