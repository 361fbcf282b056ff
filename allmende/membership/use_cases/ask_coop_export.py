"""Ask for everything a cooperative has, as one archive."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.exports import CoopExportAsked
from ..models import CoopExport
from ..permissions import RULES
from ..refusals.exports import ExportUnderWay


@transaction.atomic
def ask_coop_export(*, actor: Actor, coop: Coop, with_ibans: bool) -> CoopExport:
    """Let the worker make the archive. with_ibans: bank details in clear, without which it cannot be brought in again.

    Raises ExportUnderWay.
    """
    authorize(RULES, "membership.export_coop", actor=actor, on=coop.pk)
    try:
        with transaction.atomic():
            export = CoopExport.objects.create(coop=coop, with_ibans=with_ibans, asked_by_id=actor.person_id)
    except IntegrityError as error:
        raise ExportUnderWay(
            _("An archive is being made already. Please wait for it."),
            rule=_("One archive is made at a time."),
        ) from error
    tell(CoopExportAsked(export_id=export.pk, coop_id=coop.pk, with_ibans=with_ibans), actor=actor)
    if not actor.is_job:
        # By name: jobs are doors and stand above the use cases.
        app.configure_task("allmende.membership.tasks.exports.write_export").defer(
            export_id=export.pk, person_id=actor.person_id, coop_id=actor.coop_id
        )
    return export
