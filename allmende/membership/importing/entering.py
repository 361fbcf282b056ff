"""Many members at once, as an import enters them: a few statements for a thousand rows instead of a dozen for each.

The database counts shares and capital of every row as it does for a single one; nothing goes around its guards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.db import connection

from allmende.kernel.actor import Actor
from allmende.ledger.functions import Reason
from allmende.ledger.use_cases.open_accounts import open_accounts
from allmende.ledger.use_cases.transfer_batch import Line, transfer_batch
from allmende.payments.use_cases.give_mandates import MandateLine, give_mandates

from ..models import (
    CapitalKind,
    CapitalMovement,
    Cause,
    Departure,
    ImportRow,
    ImportRun,
    Member,
    Party,
    ShareKind,
    ShareMovement,
    Statutes,
)
from ..money.accounts import EURO, Pot, define_euro, pot_of
from ..money.naming_accounts import name_accounts
from ..queries import statutes_of
from .beside import enter_beside
from .owed import Debtor, claim_what_is_owed
from .storing import shown_iban

OF_THE_PARTY = (
    "kind", "given_name", "family_name", "name", "register_entry", "birth_date", "email", "phone", "street",
    "address_extra", "postcode", "town", "country",
)  # fmt: skip


@dataclass
class Entering:
    """Enters the rows of one import, whose list is locked. on: today. Counts what it entered."""

    actor: Actor
    run: ImportRun
    on: date
    now: datetime
    members: int = 0
    shares: int = 0
    capital: int = 0
    highest: int = 0
    entered: dict[int, Member] = field(default_factory=dict)
    """By number: further rows may speak of them."""
    owing: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What was read of whoever still owes something, by number."""
    beside: dict[tuple[str, ...], Party] = field(default_factory=dict)
    """Rows of those who stand beside somebody, by name and address."""
    newest: dict[int, ShareMovement] = field(default_factory=dict)
    """Of their shares, by member."""

    def enter_members(self, rows: Sequence[ImportRow]) -> None:
        """New members with parties, accounts, first shares, opening capital, mandates, and how they left."""
        records = [_record(row) for row in rows]
        parties = Party.objects.bulk_create(self._party(record) for record in records)
        members = [self._member(record, party) for record, party in zip(records, parties, strict=True)]
        Member.objects.bulk_create(members)
        if self._has_shares:
            self._open_accounts(members)
        pairs = list(zip(records, members, strict=True))
        self._enter_shares(pairs)
        self._enter_departures(pairs)
        self._enter_capital(pairs)
        enter_beside(self.run, pairs, self.beside)
        self._enter_mandates(pairs)
        self.entered |= {member.number: member for member in members}
        self.owing |= {record["number"]: record for record in records if "owed" in record}
        _note_members(rows, members)
        self.members += len(members)
        self.highest = max([self.highest, *(member.number for member in members)])

    def enter_further_shares(self, rows: Sequence[ImportRow]) -> None:
        """More shares, with their capital, of members entered before."""
        pairs = [(_record(row), self.entered[row.member_number or 0]) for row in rows]
        self._enter_shares(pairs)
        self._enter_capital(pairs)
        _note_members(rows, [member for _said, member in pairs])

    def claim_what_is_owed(self) -> int:
        """Once all are entered: claims for what their shares lack, as the preview said. Returns cents."""
        debtors = {}
        for number in self.owing:
            member = self.entered[number]
            shares = self.newest[member.pk].pk
            debtors[number] = Debtor(member.pk, number, member.party.language, shares)
        return claim_what_is_owed(
            actor=self.actor,
            coop_id=self.run.coop_id,
            records=self.owing,
            debtors=debtors,
            claiming=self.run.claiming,
            now=self.now,
        )

    def _party(self, record: dict[str, Any]) -> Party:
        language = {"language": record["language"]} if record["language"] else {}
        return Party(coop_id=self.run.coop_id, **{part: record[part] for part in OF_THE_PARTY}, **language)

    def _member(self, record: dict[str, Any], party: Party) -> Member:
        return Member(
            coop_id=self.run.coop_id,
            party=party,
            import_run=self.run,
            left_by=record["left_by"] if record["left_on"] else "",
            **{
                part: record[part]
                for part in (
                    "number", "group", "is_investing", "signed_on", "admitted_on", "joined_on", "left_on"
                )
            },
        )  # fmt: skip

    def _open_accounts(self, members: Sequence[Member]) -> None:
        define_euro(actor=self.actor)
        accounts = open_accounts(
            actor=self.actor,
            unit=EURO,
            owner=self.run.coop_id,
            purposes=[f"capital:{member.pk}" for member in members],
            credit_limit=0,
            now=self.now,
        )
        for member in members:
            member.account_id = accounts[f"capital:{member.pk}"].pk
        name_accounts({member.pk: member.account_id or 0 for member in members})

    def _enter_shares(self, pairs: Iterable[tuple[dict[str, Any], Member]]) -> None:
        """Subscribed on the day of joining."""
        movements = []
        for record, member in pairs:
            if record["shares"]:
                day = date.fromisoformat(record["joined_on"])
                dates = {part: record[part] for part in ("signed_on", "admitted_on")}
                movements.append(self._shares(member, ShareKind.SUBSCRIPTION, record["shares"], day, dates))
                self.shares += 0 if record.get("left_on") else record["shares"]
        ShareMovement.objects.bulk_create(movements)
        self.newest |= {movement.member_id: movement for movement in movements}

    def _shares(
        self, member: Member, kind: str, shares: int, day: date, dates: dict[str, Any]
    ) -> ShareMovement:
        return ShareMovement(
            member=member, kind=kind, shares=shares, price=self._price_on(day), effective_on=day,
            **(self._common | dates),
        )  # fmt: skip

    def _enter_capital(self, pairs: Iterable[tuple[dict[str, Any], Member]]) -> None:
        """Opening balances as of the balance day, or of the day of joining where that is later."""
        by_day: dict[date, list[CapitalMovement]] = defaultdict(list)
        for record, member in pairs:
            if record["capital"]:
                day = max(self.run.as_of or self.on, date.fromisoformat(record["joined_on"]))
                same = uuid4()
                by_day[day].append(
                    CapitalMovement(
                        id=same, transfer_id=same, member=member, kind=CapitalKind.OPENING,
                        amount=record["capital"], effective_on=day, **self._common,
                    )
                )  # fmt: skip
        for day, movements in sorted(by_day.items()):
            self._post(day, movements)
            CapitalMovement.objects.bulk_create(movements)
            self.capital += sum(movement.amount for movement in movements)

    def _post(self, day: date, movements: Sequence[CapitalMovement]) -> None:
        lines = [
            Line(
                id=movement.transfer_id,
                payer_id=self._opening,
                payee_id=movement.member.account_id or 0,
                amount=movement.amount,
                reference=f"member:{movement.member_id}",
            )
            for movement in movements
        ]
        reason = Reason(kind="capital_opening")
        transfer_batch(
            actor=self.actor, batch=uuid4(), lines=lines, reason=reason, effective_on=day, now=self.now
        )

    def _enter_departures(self, pairs: Iterable[tuple[dict[str, Any], Member]]) -> None:
        """How they left, and the shares that ceased with it. Both have a batch in common, as with any departure."""
        leavers = [(record, member) for record, member in pairs if record["left_on"]]
        departures = [self._departure(record, member) for record, member in leavers]
        Departure.objects.bulk_create(departures)
        ceased = []
        for (record, member), departure in zip(leavers, departures, strict=True):
            if record["shares"]:
                joined, last = date.fromisoformat(record["joined_on"]), date.fromisoformat(record["left_on"])
                back = self._shares(
                    member, ShareKind.CANCELLATION, -record["shares"], last, {"batch": departure.batch}
                )
                back.price = self._price_on(joined)  # what was taken is given back
                ceased.append(back)
        ShareMovement.objects.bulk_create(ceased)

    def _departure(self, record: dict[str, Any], member: Member) -> Departure:
        """What is paid out already is settled: nothing stands in their capital any more. Nobody is told again."""
        last = record["left_on"]
        is_over = last < self.on.isoformat()
        received = record["notice_on"] or last
        return Departure(
            coop_id=self.run.coop_id,
            member=member,
            import_run=self.run,
            cause=record["left_by"],
            received_on=received,
            sent_on=received if record["left_by"] == Cause.EXCLUSION else None,
            effective_on=last,
            reason=record["reason"],
            settled_on=last if is_over and not record["capital"] else None,
            noted_on=self.on if is_over else None,
        )

    def _enter_mandates(self, pairs: Iterable[tuple[dict[str, Any], Member]]) -> None:
        lines = [
            MandateLine(
                debtor=member.pk,
                holder=record["holder"],
                iban=shown_iban(record["iban"]),
                signed_on=date.fromisoformat(record["mandate_on"]),
                reference=record["mandate_reference"],
            )
            for record, member in pairs
            if record["iban"]
        ]
        give_mandates(actor=self.actor, coop_id=self.run.coop_id, lines=lines, now=self.now)

    @cached_property
    def _common(self) -> dict[str, Any]:
        return {
            "coop_id": self.run.coop_id,
            "batch": self.run.batch,
            "actor_person": self.actor.person_id,
            "actor_coop": self.actor.coop_id,
            "actor_system": self.actor.system,
        }

    @cached_property
    def _statutes(self) -> list[Statutes]:
        return list(statutes_of(self.run.coop_id).defer("text"))

    @cached_property
    def _has_shares(self) -> bool:
        return any(each.has_shares for each in self._statutes)

    @cached_property
    def _opening(self) -> int:
        return pot_of(actor=self.actor, coop_id=self.run.coop_id, pot=Pot.OPENING, now=self.now).pk

    def _price_on(self, day: date) -> int:
        """By the statutes in force then; before the first version that is entered, by that one."""
        found = next((each for each in self._statutes if each.valid_from <= day), self._statutes[-1])
        return found.share_price


def _record(row: ImportRow) -> dict[str, Any]:
    return dict(row.record or {})


def _note_members(rows: Sequence[ImportRow], members: Sequence[Member]) -> None:
    """Each row names the member it became, and forgets what it said of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update membership_importrow as row set member_id = given.value, record = null "
            "from unnest(%s::bigint[], %s::bigint[]) as given (id, value) where given.id = row.id",
            [[row.pk for row in rows], [member.pk for member in members]],
        )
