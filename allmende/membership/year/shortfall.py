"""What leavers have to pay in: their part of a loss that neither reserves nor all capital cover (§ 73 (2) sentence 4
GenG), claimed with the settlement.

Only as far as they would have to in an insolvency: nothing where the statutes exclude further payments (§ 6 no. 3,
§ 105 (1) GenG), at most the sum of their shares' liability where it is limited (§ 119 GenG): see law.settlement. Nobody
who stays owes any of it: before an insolvency only leavers do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.payments.models import Claim, ClaimKind
from allmende.payments.queries import claims_about_all
from allmende.payments.use_cases.raise_claims import ClaimLine

from ..law.settlement import last_day_to_pay_in
from ..models import Departure, Member, YearRun
from .plans import Part


def lines_of_shortfall(run: YearRun, parts: Sequence[Part]) -> list[ClaimLine]:
    """A claim on each leaver who has to pay in, in the language of whoever pays."""
    owing = [part for part in parts if part.owed]
    if not owing:
        return []
    found = Member.objects.filter(pk__in=[part.member_id for part in owing])
    known = {member.pk: member for member in found.select_related("party")}
    return [_line(run, part, known[part.member_id]) for part in owing]


def _line(run: YearRun, part: Part, member: Member) -> ClaimLine:
    with translation.override(member.party.language):
        text = _("Part of the loss beyond all capital, member %(number)s (§ 73 (2) GenG)")
        reference = text % {"number": member.number}
    return ClaimLine(
        debtor=part.member_id,
        kind=ClaimKind.SHORTFALL,
        amount=part.owed,
        due_on=last_day_to_pay_in(run.effective_on),
        reference=reference,
        subject=f"{_about(run)}{part.departure_id}",
        raised_on=run.effective_on,
    )


def claims_of_run(run: YearRun) -> QuerySet[Claim]:
    """What its leavers have to pay in, also what was paid or dropped since."""
    return claims_about_all(coop_id=run.coop_id, begins=_about(run))


def behind_claim(claim: Claim) -> tuple[YearRun, Departure]:
    """The settlement that claimed it, and the exit that was settled."""
    _kind, run, departure = claim.subject.split(":")
    return YearRun.objects.get(pk=run), Departure.objects.get(pk=departure)


def behind_claims(claims: Iterable[Claim]) -> list[int]:
    """The exits that were settled, of claims on a part of a loss."""
    return [int(claim.subject.split(":")[2]) for claim in claims]


def owed_by_run(run: YearRun) -> int:
    """What it claimed from leavers, in cents."""
    return int(claims_of_run(run).order_by().aggregate(sum=Sum("amount"))["sum"] or 0)


def _about(run: YearRun) -> str:
    """What these claims are about: "shortfall:<run>:<departure>"."""
    return f"shortfall:{run.pk}:"
