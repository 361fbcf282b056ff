"""Drop what an import claimed. An operation: whoever calls it has authorized, and holds the members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.payments.queries import open_claims
from allmende.payments.use_cases.cancel_claims import cancel_claims

from ..models import ImportRun, Member, ShareMovement
from ..shares.claims import about_shares
from .take_back_admission import LONGEST_OF_A_CLAIM


@transaction.atomic
def drop_imported_claims(
    *, actor: Actor, run: ImportRun, members: Sequence[Member], now: datetime, with_later: bool = False
) -> int:
    """It never was owed: no figure counts it any more. What was paid stays paid. Returns how many were dropped.

    What is left of a claim that was divided since is dropped, too. with_later: all that was claimed of these members.
    """
    ids_of_all = [member.pk for member in members]
    found = open_claims(coop_id=run.coop_id).filter(debtor__in=ids_of_all)
    if not with_later:
        came = ShareMovement.objects.filter(batch=run.batch, member__in=ids_of_all)
        on_them = [about_shares(pk) for pk in came.values_list("pk", flat=True)]
        found = found.filter(Q(raised_at__lte=run.finished_at) | Q(subject__in=on_them))
    languages = dict(Member.objects.filter(pk__in=ids_of_all).values_list("pk", "party__language"))
    claims: dict[str, list[int]] = defaultdict(list)
    for pk, debtor in found.values_list("pk", "debtor"):
        claims[languages[debtor]].append(pk)
    return sum(
        cancel_claims(
            actor=actor,
            coop_id=run.coop_id,
            claim_ids=ids,
            reason=_reason(run, language),
            now=now,
            batch=run.batch,
            was_mistake=True,
        )
        for language, ids in sorted(claims.items())
    )


def _reason(run: ImportRun, language: str) -> str:
    with translation.override(language):
        why = _("The imported list “%(file)s” was taken back.") % {"file": run.file_name}
    return why[:LONGEST_OF_A_CLAIM]
