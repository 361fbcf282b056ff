"""Shares that an applicant takes over from a member (§ 76 GenG), and whether they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ..law.explained import geng
from ..models import Application, Member
from ..queries import shares_on
from ..refusals.members import TransferNotAllowed
from ..shares.handing_on import Agreement, Handover, judge_handover
from ..taking import refuse_who_left
from .duties import share_count


@dataclass(frozen=True, kw_only=True)
class Takeover:
    """What a member and an applicant agreed in Textform. shares: None for all, which ends the giver's membership.

    amount: the capital that goes with them, in cents; None for what is paid in on them. It takes effect with the
    admission: whoever takes capital over is a member (§ 76 (1) GenG).
    """

    giver_id: int
    agreed_on: date
    shares: int | None = None
    amount: int | None = None

    def agreement(self, admitted_on: date) -> Agreement:
        """The admission is the consent of the board, too."""
        return Agreement(
            shares=self.shares, amount=self.amount, agreed_on=self.agreed_on, consented_on=admitted_on
        )


def shares_to_subscribe(
    application: Application, giver: Member, takeover: Takeover, admitted_on: date
) -> int:
    """What was declared beyond what is taken over begins anew.

    Raises TransferNotAllowed for an agreement after the admission, or for more than was declared; NotAMember.
    """
    if takeover.agreed_on > admitted_on:
        raise TransferNotAllowed(
            _("What is agreed on after the admission is a transfer between members: admit first."),
            rule=geng("§ 76 (1)"),
            field="agreed_on",
        )
    refuse_who_left(giver, on=admitted_on)
    given = takeover.shares if takeover.shares is not None else shares_on(giver, admitted_on)
    if given > application.shares:
        raise TransferNotAllowed(
            _("%(name)s declared to take %(shares)s, not more.")
            % {"name": application.party.full_name, "shares": share_count(application.shares)},
            rule=geng("§ 15 (1)"),
            field="shares",
        )
    return application.shares - given


def judge_takeover(
    application: Application, giver: Member, takeover: Takeover, admitted_on: date
) -> tuple[Handover, int]:
    """What would go over, and how many shares would begin anew; raises what use_cases.admit_member raises."""
    rest = shares_to_subscribe(application, giver, takeover, admitted_on)
    newcomer = Member(coop_id=giver.coop_id, shares=rest, account_id=giver.account_id)  # of no list yet
    return judge_handover(giver, newcomer, takeover.agreement(admitted_on)), rest
