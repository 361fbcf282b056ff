"""The demo's lists of members: a cooperative with a working list, an association with dues. Nobody in them exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.accounts import Pot
from allmende.membership.models import CapitalKind, Party, PartyKind, Statutes
from allmende.membership.use_cases.enter_member import Admission, enter_member
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.record_statutes import Provisions, record_statutes

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


@dataclass(frozen=True)
class DemoRegister:
    coop: str
    provisions: Provisions
    members: list[DemoMember] = field(default_factory=list)


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
            {"code": "werkende", "name": "Werkende", "votes": True},
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
                   is_organisation=True, group="nutzende"),
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
        DemoMember("Kontorverbund Soll & Haben eG", date(2022, 2, 14), 4, is_organisation=True),
    ],
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
        for each in sorted(register.members, key=lambda member: member.joined):
            _enter(each, statutes, actor, now)


def _enter(each: DemoMember, statutes: Statutes, actor: Actor, now: datetime) -> None:
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
    paid = each.shares * statutes.share_price - each.owes
    if paid:
        change = CapitalChange(kind=CapitalKind.PAYMENT, amount=paid, pot=Pot.BANK, effective_on=each.joined)
        move_capital(actor=actor, member=member, change=change, now=now)


def _who(each: DemoMember) -> dict[str, Any]:
    postcode, _space, town = each.town.partition(" ")
    where = {"street": each.street, "postcode": postcode, "town": town, "email": each.email}
    if each.is_organisation:
        return {"kind": PartyKind.ORGANISATION, "name": each.name, **where}
    given, _space, family = each.name.rpartition(" ")
    if each.name.startswith("Zoë"):
        given, family = "Zoë", "van der Wiesche"
    return {"kind": PartyKind.PERSON, "given_name": given, "family_name": family, **where}
