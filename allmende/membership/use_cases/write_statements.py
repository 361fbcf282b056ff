"""Write the annual statements of all members of a year into one file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zipfile import ZIP_STORED, ZipFile

from django.db import transaction
from django.db.models import QuerySet

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.self_service import StatementsWritten
from ..letters.statements import Statement, statement_or_refuse, statement_pdf
from ..models import BundleState, Member, StatementBundle
from ..permissions import RULES
from ..register.history import history_of
from ..stored.sealing import a_file, sealed_pieces
from ..year.fiscal_years import year_ending_in

MOST_STATEMENTS = 5000
"""In one file: about 100 MB. Larger cooperatives let their members open their own."""
TOO_MANY = "too-many"


@transaction.atomic
def write_statements(*, actor: Actor, bundle: StatementBundle, on: date) -> StatementBundle:
    """One PDF for each member by number, in the member's language. Written already, or asked for anew: nothing is done.

    A worker that is killed leaves it waiting; the job comes again.
    """
    authorize(RULES, "membership.write_statements", actor=actor, on=bundle.coop_id)
    waiting = StatementBundle.objects.select_for_update(no_key=True, of=("self",)).select_related("coop")
    found = waiting.filter(pk=bundle.pk, state=BundleState.WAITING).first()
    if found is None:
        return bundle
    members = _members(found)
    if members.count() > MOST_STATEMENTS:
        found.state, found.problem = BundleState.FAILED, TOO_MANY
    else:
        found.content, found.count = _zip(_statements(found, on))
        found.state = BundleState.READY
    found.save(update_fields=["state", "problem", "content", "count"])
    tell(StatementsWritten(bundle_id=found.pk, coop_id=found.coop_id, number=found.count), actor=actor)
    return found


def _members(bundle: StatementBundle) -> QuerySet[Member]:
    last = year_ending_in(bundle.coop, bundle.year).last
    return Member.objects.filter(coop=bundle.coop, account_id__isnull=False, joined_on__lte=last)


def _statements(bundle: StatementBundle, on: date) -> Iterator[Statement]:
    for member in (
        _members(bundle).select_related("party", "coop").order_by("number").iterator(chunk_size=200)
    ):
        try:
            yield statement_or_refuse(member, history_of(member), bundle.year, on=on)
        except NotFound:
            continue  # left before that year, with nothing held since


def _zip(statements: Iterator[Statement]) -> tuple[bytes, int]:
    count, file = 0, a_file()
    with file, ZipFile(file, "w", ZIP_STORED) as archive:  # what is in a PDF is packed already
        for each in statements:
            name = f"{each.year.number}-{each.member.number:06}.pdf"
            archive.writestr(name, statement_pdf(each, language=each.member.party.language))
            count += 1
        archive.close()
        return b"\n".join(sealed_pieces(file)), count
