"""The demo's lists of members: a cooperative with a working list, an association with dues. Nobody in them exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Declaration, Somebody, Wish
from allmende.membership.models import Member as MembershipRow
from allmende.membership.models import Party, PartyKind, Statutes, YearRunKind
from allmende.membership.use_cases.apply_for_membership import apply_for_membership
from allmende.membership.use_cases.distribute_result import Result, distribute_result
from allmende.membership.use_cases.enter_member import Admission, enter_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_statutes import Provisions, record_statutes
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.year.fiscal_years import last_year_over, year_ending_in
from allmende.payments.models import ClaimKind, Manner
from allmende.payments.use_cases.enter_receipt import enter_receipt
from allmende.payments.use_cases.raise_claim import raise_claim

from .beside import represent
from .member import Member
from .statutes_text import OF_THE_SAALBAU, OF_THE_SCHEUNE, OF_THE_WERKHOF

SINCE = date(2017, 1, 1)
SHARE = 100_00


@dataclass(frozen=True)
class DemoMember:
    """Somebody in a list: when they joined, how many shares, what is not paid yet (cents)."""

    name: str
    joined: date
    shares: int = 1
    town: str = "14776 Brandenburg an der Havel"
    street: str = ""
    owes: int = 0
    group: str = ""
    is_investing: bool = False
    is_organisation: bool = False
    email: str = ""
    represented_by: str = ""
    """Who acts for an organisation."""


@dataclass(frozen=True)
class DemoRegister:
    """wanting: further shares that somebody declared to take and nobody has decided on yet."""

    coop: str
    provisions: Provisions
    members: list[DemoMember] = field(default_factory=list)
    leaving: tuple[str, ...] = ()
    wanting: dict[str, int] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    """With the last fiscal year that is over: they wait for their settlement."""
    profit: int = 0
    """Of that year, distributed already; in cents."""
    applicants: tuple[Somebody, ...] = ()


ILSE = Somebody(
    given_name="Ilse",
    family_name="Bergamotte",
    birth_date=date(1984, 2, 29),
    email="ilse@bergamotte.example",
    street="Am Anger 11",
    postcode="14770",
    town="Brandenburg an der Havel",
)
QUIRIN = Somebody(
    given_name="Quirin",
    family_name="Federlein",
    birth_date=date(1999, 8, 13),
    email="quirin@federlein.example",
    street="Gänsemarkt 2",
    postcode="14776",
    town="Brandenburg an der Havel",
)

WERKHOF = DemoRegister(
    "Werkhof Linde eG",
    Provisions(
        text=OF_THE_WERKHOF,
        share_price=SHARE,
        shares_required=1,
        shares_most=50,
        pay_at_once=50_00,
        instalments=5,
        notice_months=24,
        investing_allowed=True,
        groups=[
            {"code": "nutzende", "name": "Nutzende", "votes": True},
            {
                "code": "werkende",
                "name": "Werkende",
                "votes": True,
                "rights": "Sie benennen ein Mitglied des Aufsichtsrats (§ 24 der Satzung).",
            },
        ],
        sections={
            "share_price": "§ 37",
            "pay_at_once": "§ 37 (3)",
            "notice_months": "§ 10",
            "payout_months": "§ 12",
            "investing_allowed": "§ 4 (2)",
        },
    ),
    [
        DemoMember("Oluwaseun Adeyemi", date(2021, 3, 1), 5, "14641 Nauen", "Ackerweg 4", group="nutzende"),
        DemoMember("Bürgerenergie Lindental eG", date(2017, 6, 12), 20, "14542 Werder (Havel)",
                   is_organisation=True, group="nutzende", represented_by="Ulrike Sonnenschein"),
        DemoMember("Marie-Theres Hohenstein-Kasprzyk", date(2023, 9, 15), 2, owes=50_00, group="nutzende",
                   street="Langer Rain 117", email="marie-theres@hohenstein.example"),
        DemoMember("Friederike Mühlenbrock", date(2018, 2, 3), 10, street="Am Wehr 2", group="werkende",
                   email="friederike@kiezkiste.example"),
        DemoMember("Thị Lan Nguyễn", date(2025, 7, 1), 1, street="Uferstraße 9", group="nutzende"),
        DemoMember("Hannelore Petzold", date(2017, 6, 12), 8, street="Lindenhof 1", group="werkende",
                   email="hannelore@werkhof-linde.example"),
        DemoMember("Bjørn Sørensen", date(2019, 11, 22), 3, "14770 Brandenburg an der Havel", is_investing=True),
        DemoMember("Straßenbahnfreunde Brennau e. V.", date(2026, 2, 1), 4, is_organisation=True, group="nutzende"),
        DemoMember("Jörg Wendtland", date(2023, 1, 10), 6, owes=50_00, street="Saalgasse 3", group="nutzende"),
        DemoMember("Zoë van der Wiesche", date(2020, 5, 4), 2, "14612 Falkensee", "Birkenallee 30", group="nutzende"),
        DemoMember("Änne Ährenfeld", date(2018, 10, 1), 1, "14548 Schwielowsee", "Deichweg 6", group="nutzende"),
        DemoMember("Cem Aydın", date(2024, 4, 15), 3, street="Neue Mühle 12", group="werkende"),
    ],
    leaving=("Friederike Mühlenbrock",),
    applicants=(ILSE,),
)  # fmt: skip
SAALBAU = DemoRegister(
    "Saalbau Morgenrot eG",
    Provisions(
        text=OF_THE_SAALBAU,
        share_price=250_00,
        pay_at_once=250_00,
        notice_months=6,
        fiscal_year_begins=9,
        sections={"share_price": "§ 5", "notice_months": "§ 8 (1)", "payout_months": "§ 9"},
    ),
    [
        DemoMember("Jörg Wendtland", date(2019, 9, 1), 2, street="Saalgasse 3",
                   email="joerg@saalbau-morgenrot.example"),
        DemoMember("Ottilie Rampenlicht", date(2019, 9, 1), 1, street="Bühnenweg 8"),
        DemoMember("Kontorverbund Soll & Haben eG", date(2022, 2, 14), 4, is_organisation=True, owes=250_00,
                   represented_by="Balduin Saldo"),
        DemoMember("Emmerich Taktstock", date(2020, 3, 1), 3, street="Saalgasse 8"),
    ],
    leaving=("Ottilie Rampenlicht",),
    wanting={"Jörg Wendtland": 2},
    left=("Emmerich Taktstock",),
    profit=85_00,
    applicants=(QUIRIN,),
)  # fmt: skip
SCHEUNE = DemoRegister(
    "Kulturscheune Rabenau e. V.",
    Provisions(
        text=OF_THE_SCHEUNE,
        shares_required=0,
        dues=60_00,
        notice_months=3,
        notice_end="fiscal_year",
        sections={"notice_months": "§ 4", "dues_amount": "§ 5"},
    ),
    [
        DemoMember("Anneliese Rabe", date(2016, 5, 1), 0, street="Scheunentor 1", email="anneliese@rabenau.example"),
        DemoMember("Valentin Vogelsang", date(2021, 8, 20), 0, street="Am Anger 5"),
    ],
)  # fmt: skip
REGISTERS = [WERKHOF, SAALBAU, SCHEUNE]


def keep_register(register: DemoRegister, of: Member, *, actor: Actor, now: datetime) -> None:
    """Enter the statutes and the list, as its office would have done over the years."""
    with seeing(of.actor):
        statutes = record_statutes(
            actor=of.actor, coop=of.coop, provisions=register.provisions, valid_from=SINCE
        )
    with system_access():
        members = {
            each.name: _enter(each, statutes, actor, now)
            for each in sorted(register.members, key=lambda member: member.joined)
        }
    with seeing(of.actor):
        for each in register.members:
            if each.represented_by:
                represent(members[each.name], each.represented_by, of, now)
        for name in register.leaving:
            day = (now - timedelta(days=20)).date()
            give_notice(actor=of.actor, member_id=members[name].pk, received_on=day, on=now.date())
        for name, shares in register.wanting.items():
            day = (now - timedelta(days=3)).date()
            subscribe_shares(
                actor=of.actor, member_id=members[name].pk, shares=shares, signed_on=day, on=now.date()
            )
        _end_the_year(register, of, members, now)
    for applicant in register.applicants:
        _apply(applicant, of, statutes, now)


def _end_the_year(
    register: DemoRegister, of: Member, members: dict[str, MembershipRow], now: datetime
) -> None:
    """Who left with the last year gave notice in time; its profit is distributed, its settlement waits."""
    if not register.left:
        return
    year = year_ending_in(of.coop, last_year_over(of.coop, now.date()))
    for name in register.left:
        give_notice(
            actor=of.actor,
            member_id=members[name].pk,
            received_on=year.first + timedelta(days=20),
            on=now.date(),
        )
    result = Result(
        year=year.number,
        kind=YearRunKind.PROFIT,
        amount=register.profit,
        resolved_on=min(year.last + timedelta(days=70), now.date()),
        pay_until=now.date() + timedelta(days=30),
    )
    distribute_result(actor=of.actor, coop=of.coop, result=result, on=now.date(), now=now)


def _apply(applicant: Somebody, of: Member, statutes: Statutes, now: datetime) -> None:
    """As on the page, by somebody who has no login."""
    declaration = Declaration(
        applicant=applicant,
        wish=Wish(
            shares=max(statutes.shares_required, 1), group=(statutes.groups or [{"code": ""}])[0]["code"]
        ),
        statutes_id=statutes.pk,
        signatures=(applicant.full_name,),
        has_read=True,
        declares=True,
        knows_privacy=True,
        language="de",
    )
    with seeing(GUEST):
        apply_for_membership(actor=GUEST, coop=of.coop, declaration=declaration, now=now - timedelta(days=2))


def _enter(each: DemoMember, statutes: Statutes, actor: Actor, now: datetime) -> MembershipRow:
    member = enter_member(
        actor=actor,
        party=Party.objects.create(coop_id=statutes.coop_id, **_who(each)),
        statutes=statutes,
        admission=Admission(
            admitted_on=each.joined,
            joined_on=each.joined,
            signed_on=each.joined,
            group=each.group,
            is_investing=each.is_investing,
        ),
        shares=each.shares,
        now=now,
    )
    if statutes.has_shares:
        _pay(member, each, statutes, actor, now)
    return member


def _pay(member: MembershipRow, each: DemoMember, statutes: Statutes, actor: Actor, now: datetime) -> None:
    """What the shares cost is claimed, and what came in becomes capital."""
    claim = raise_claim(
        actor=actor,
        coop_id=statutes.coop_id,
        debtor=member.pk,
        kind=ClaimKind.SHARES,
        amount=each.shares * statutes.share_price,
        due_on=each.joined,
        reference=f"Geschäftsanteile, Mitglied {member.number}",
        raised_on=each.joined,
        now=now,
    )
    enter_receipt(
        actor=actor,
        receipt_id=uuid4(),
        claim_id=claim.pk,
        amount=claim.amount - each.owes,
        value_on=each.joined,
        manner=Manner.TRANSFER,
        now=now,
    )


def _who(each: DemoMember) -> dict[str, Any]:
    postcode, _space, town = each.town.partition(" ")
    where = {"street": each.street, "postcode": postcode, "town": town, "email": each.email}
    if each.is_organisation:
        return {"kind": PartyKind.ORGANISATION, "name": each.name, **where}
    given, _space, family = each.name.rpartition(" ")
    if each.name.startswith("Zoë"):
        given, family = "Zoë", "van der Wiesche"
    return {"kind": PartyKind.PERSON, "given_name": given, "family_name": family, **where}
