"""Many members at once, as an import enters them: a few statements for a thousand rows instead of a dozen for each.

The database counts shares and capital of every row as it does for a single one; nothing goes around its guards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.ledger.use_cases.open_accounts import open_accounts
from allmende.payments.use_cases.give_mandates import MandateLine, give_mandates
from allmende.payments.use_cases.give_payout_accounts import PayoutAccountLine, give_payout_accounts

from ..models import (
    ImportRow,
    ImportRun,
    Member,
    Party,
    Statutes,
)
from ..money.accounts import EURO, define_euro
from ..money.naming_accounts import name_accounts
from ..queries import statutes_of
from ..refusals.imports import PreviewOutdated
from .beside import enter_beside, meant_in
from .books import Books
from .numbers import keeping_their_number
from .owed import Debtor, claim_what_is_owed
from .remarks import enter_remarks
from .storing import shown_iban
from .transfers import givers_first

OF_THE_PARTY = (
    "kind", "given_name", "family_name", "name", "register_entry", "birth_date", "email", "phone", "street",
    "address_extra", "postcode", "town", "country",
)  # fmt: skip


@dataclass
class Entering:
    """Enters the rows of one import, whose list is locked. on: today. Counts what it entered.

    Every row says itself that it is recorded now: rows of plain values are stored twice as fast as with a default.
    """

    actor: Actor
    run: ImportRun
    on: date
    now: datetime
    members: int = 0
    highest: int = 0
    notes: int = 0
    entered: dict[int, Member] = field(default_factory=dict)
    """By number: further rows may speak of them."""
    owing: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What was read of whoever still owes something, by number."""
    handing_on: list[tuple[dict[str, Any], Member]] = field(default_factory=list)
    handed_on: list[dict[str, Any]] = field(default_factory=list)
    """Members between whom something was transferred, and all rows that say more of them."""
    accompanied: list[tuple[dict[str, Any], Member]] = field(default_factory=list)
    """Beside whom somebody stands, with what was read of them."""

    def enter_members(self, rows: Sequence[ImportRow], further: Sequence[ImportRow]) -> None:
        """New members with parties, accounts, shares, bank details, and how they left; their capital waits.

        further: all rows that say more of these members: further shares, dated movements.
        """
        records = [_record(row) for row in rows]
        parties = Party.objects.bulk_create(self._party(record) for record in records)
        members = [self._member(record, party) for record, party in zip(records, parties, strict=True)]
        Member.objects.bulk_create(members)
        if self._has_shares:
            self._open_accounts(members)
        pairs = list(zip(records, members, strict=True))
        self._enter_in_books(pairs, [_record(row) for row in further])
        self.accompanied += [(record, member) for record, member in pairs if record["beside"]]
        self._enter_mandates(pairs)
        self._enter_payout_accounts(pairs)
        self.entered |= {member.number: member for member in members}
        self.owing |= {record["number"]: record for record in records if "owed" in record}
        self._enter_remarks([*records, *map(_record, further)])
        _note_members(rows, members)
        _note_members(further, [self.entered[row.member_number or 0] for row in further])
        self.members += len(members)
        self.highest = max([self.highest, *(member.number for member in members)])

    def _enter_in_books(
        self, pairs: Sequence[tuple[dict[str, Any], Member]], more: Sequence[dict[str, Any]]
    ) -> None:
        """Between whom something was transferred waits until all of them are there."""
        waiting = {
            each["number"] for each in (*(record for record, _member in pairs), *more) if "transfer" in each
        }
        self.handing_on += [pair for pair in pairs if pair[1].number in waiting]
        self.handed_on += [each for each in more if each["number"] in waiting]
        others = [pair for pair in pairs if pair[1].number not in waiting]
        self.books.enter(others, [each for each in more if each["number"] not in waiting])

    def enter_transfers(self) -> None:
        """Once all are entered."""
        said: dict[int, list[dict[str, Any]]] = {
            member.number: [record] for record, member in self.handing_on
        }
        for each in self.handed_on:
            said[each["number"]].append(each)
        self.books.members |= {member.number: member for _record, member in self.handing_on}
        before = givers_first(said)
        self.books.enter(sorted(self.handing_on, key=lambda pair: before[pair[1].number]), self.handed_on)

    def enter_beside(self) -> None:
        """Once all are entered, for each of them may stand beside another. Raises PreviewOutdated."""
        meant = set(meant_in(record for record, _member in self.accompanied))
        known = keeping_their_number(self.run.coop_id).filter(number__in=meant, voided_at=None)
        parties = {each.number: each.party for each in known.select_related("party")}
        if meant - parties.keys():
            raise PreviewOutdated(
                _("The list of members has changed since the preview. Nothing was entered.")
            )
        enter_beside(self.run, self.accompanied, parties)

    def claim_what_is_owed(self) -> int:
        """Once all are entered: claims for what their shares lack, as the preview said. Returns cents."""
        debtors = {}
        for number in self.owing:
            member = self.entered[number]
            shares = self.books.newest[member.pk].pk
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
        said = {part: record[part] for part in OF_THE_PARTY} | language
        return Party(coop_id=self.run.coop_id, recorded_at=self.now, **said)

    def _member(self, record: dict[str, Any], party: Party) -> Member:
        return Member(
            coop_id=self.run.coop_id,
            party=party,
            import_run=self.run,
            recorded_at=self.now,
            left_by=record["left_by"] if record["left_on"] else "",
            **{
                part: record[part]
                for part in (
                    "number", "group", "is_investing", "signed_on", "admitted_on", "joined_on", "left_on"
                )
            },
        )  # fmt: skip

    def _enter_remarks(self, records: Sequence[dict[str, Any]]) -> None:
        self.notes += enter_remarks(self.actor, self.run, records, self.entered, self.now)

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
            if record["iban"] and record["mandate_on"]
        ]
        give_mandates(actor=self.actor, coop_id=self.run.coop_id, lines=lines, now=self.now)

    def _enter_payout_accounts(self, pairs: Iterable[tuple[dict[str, Any], Member]]) -> None:
        lines = [
            PayoutAccountLine(creditor=member.pk, holder=record["holder"], iban=shown_iban(record["iban"]))
            for record, member in pairs
            if record["iban"] and not record["mandate_on"]
        ]
        give_payout_accounts(
            actor=self.actor,
            coop_id=self.run.coop_id,
            lines=lines,
            from_day=min(self.run.as_of or self.on, self.on),
            now=self.now,
        )

    @cached_property
    def _statutes(self) -> list[Statutes]:
        return list(statutes_of(self.run.coop_id).defer("text"))

    @cached_property
    def _has_shares(self) -> bool:
        return any(each.has_shares for each in self._statutes)

    @cached_property
    def books(self) -> Books:
        return Books(self.actor, self.run, self.on, self.now, self._price_on)

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
