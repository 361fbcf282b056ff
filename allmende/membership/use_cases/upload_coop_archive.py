"""Take in an archive of a whole cooperative, to be checked before anything is entered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..carried.arrivals import LARGEST_FILE, PART, refuse_unless_empty
from ..facts.exports import CoopArchiveUploaded
from ..models import ARRIVAL_AT_WORK, ArrivalProgress, CoopArrival, CoopArrivalPart, ListOfMembers
from ..permissions import RULES
from ..refusals.exports import ArchiveTooLarge, ArrivalUnderWay, NotAnArchive
from ..stored.sealing import sealed

ZIP = b"PK\x03\x04"


@transaction.atomic
def upload_coop_archive(*, actor: Actor, coop: Coop, file_name: str, pieces: Iterable[bytes]) -> CoopArrival:
    """Keep the archive, encrypted, and let the worker check it. One that was not brought in is replaced.

    Raises CoopNotEmpty, ArrivalUnderWay, ArchiveTooLarge, NotAnArchive for what is no zip file.
    """
    authorize(RULES, "membership.bring_coop_in", actor=actor, on=coop.pk)
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    refuse_unless_empty(coop.pk)
    _put_away_the_last(coop)
    arrival = CoopArrival.objects.create(
        coop=coop, file_name=file_name[-200:], content_hash="", size=0, started_by_id=actor.person_id
    )
    digest = sha256()
    for number, piece in enumerate(_in_parts(pieces)):
        arrival.size += len(piece)
        _refuse(piece if number == 0 else ZIP, arrival.size)
        CoopArrivalPart.objects.create(arrival=arrival, number=number, content=sealed(piece))
        digest.update(piece)
    _refuse(ZIP if arrival.size else b"", arrival.size)
    arrival.content_hash = digest.hexdigest()
    arrival.save(update_fields=["size", "content_hash"])
    tell(CoopArchiveUploaded(arrival_id=arrival.pk, coop_id=coop.pk, size=arrival.size), actor=actor)
    # By name: jobs are doors and stand above the use cases.
    app.configure_task("allmende.membership.tasks.arrivals.check_archive", queue="membership").defer(
        arrival_id=arrival.pk, person_id=actor.person_id, coop_id=actor.coop_id
    )
    return arrival


def _put_away_the_last(coop: Coop) -> None:
    last = CoopArrival.objects.select_for_update().filter(coop=coop).first()
    if last is None:
        return
    if last.state in ARRIVAL_AT_WORK:
        raise ArrivalUnderWay(
            _("An archive is being brought in already. Please wait for it."),
            rule=_("One archive is brought in at a time."),
        )
    ArrivalProgress.objects.filter(run=last).delete()
    last.delete()


def _in_parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """All of one size but the last, however they come."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)


def _refuse(beginning: bytes, size: int) -> None:
    if not beginning.startswith(ZIP):
        raise NotAnArchive(
            _("This file is no whole archive of a cooperative. Nothing was brought in."),
            rule=_("Archives made with bank details can be brought in as they were made, unchanged."),
            field="file",
        )
    if size > LARGEST_FILE:
        raise ArchiveTooLarge(
            _("This archive is too large for this page. The operator can bring it in at the machine."),
            rule=_("Rule: at most %(most)s MiB.") % {"most": LARGEST_FILE // 2**20},
            field="file",
        )
