"""What the members of a file took, gave back and paid, on its way into the books."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

from allmende.kernel.actor import Actor
from allmende.kernel.chunks import chunks
from allmende.ledger.functions import Reason
from allmende.ledger.use_cases.transfer_batch import Line, transfer_batch

from ..models import (
    CapitalKind,
    CapitalMovement,
    Cause,
    Departure,
    ImportRun,
    Member,
    ShareKind,
    ShareMovement,
)
from ..money.accounts import Pot, pot_of
from .history import capital_moved
from .holdings import Holding, Lots, holding_of

AT_ONCE = 1000
"""Lines of a transfer, and movements in a statement: what a batch costs grows faster than its lines."""


@dataclass
class Books:
    """Enters shares, ways out and capital of one import. on: today. price_on: of a share, in cents."""

    actor: Actor
    run: ImportRun
    on: date
    now: datetime
    price_on: Callable[[date], int]
    shares: int = 0
    capital: int = 0
    members: dict[int, Member] = field(default_factory=dict)
    """By number, between whom shares were transferred."""
    lots: Lots = field(default_factory=dict)
    batches: dict[int, UUID] = field(default_factory=dict)
    """Of transfers with which a membership ended: the batch of its exit, by transfer."""
    posted: dict[int, UUID] = field(default_factory=dict)
    """By which row of the ledger a transfer's capital went over."""
    newest: dict[int, ShareMovement] = field(default_factory=dict)
    """Of their shares that are left, by member."""
    movements: list[CapitalMovement] = field(default_factory=list)
    """Of capital: they are posted once everybody is entered."""

    def enter(
        self, pairs: Sequence[tuple[dict[str, Any], Member]], further: Sequence[dict[str, Any]]
    ) -> None:
        """What each took, gave back and paid, from all rows of its number. Who hands on stands before who takes."""
        said: dict[int, list[dict[str, Any]]] = {record["number"]: [record] for record, _member in pairs}
        for record in further:
            said[record["number"]].append(record)
        shares: list[ShareMovement] = []
        departures: list[Departure] = []
        for record, member in pairs:
            rows = said[member.number]
            holding = holding_of(rows, price_on=self.price_on, lots=self.lots)
            steps = self._given_back(member, holding, rows)
            exits = [self._departure(record, member, rows)] if record["left_on"] else []
            departures += [*steps, *exits]
            self.batches |= {
                each["transfer"]["id"]: exits[0].batch
                for each in rows
                if exits and each.get("ceases") and "transfer" in each
            }
            shares += self._shares(member, holding, [*steps, *exits])
            self.movements += self._capital(member, rows)
            self.shares += 0 if record["left_on"] else holding.shares
        Departure.objects.bulk_create(departures)
        ShareMovement.objects.bulk_create(shares)

    def _shares(
        self, member: Member, holding: Holding, departures: Sequence[Departure]
    ) -> list[ShareMovement]:
        """By day. What ceases has a batch in common with the step by which it does, as with any departure."""
        found: list[ShareMovement] = []
        for moved in holding.moved:
            batch = {} if moved.step is None else {"batch": departures[moved.step].batch}
            kind = ShareKind.SUBSCRIPTION if moved.shares > 0 else ShareKind.CANCELLATION
            if moved.transfer:
                kind, batch = ShareKind.TRANSFER, self._of_transfer(moved.transfer)
            found.append(
                ShareMovement(
                    member=member,
                    kind=kind,
                    shares=moved.shares,
                    price=moved.price,
                    effective_on=moved.day,
                    **(self.common | moved.dates | batch),
                )
            )
        if holding.newest is not None:
            self.newest[member.pk] = found[holding.newest]
        return found

    def _capital(self, member: Member, records: Iterable[dict[str, Any]]) -> list[CapitalMovement]:
        """As of the balance day, or of the day of joining where that is later; or as of the row's own day."""
        found = []
        for day, amount, record in capital_moved(records, self.as_of):
            same = uuid4()
            kind, transfer = CapitalKind.OPENING, record.get("transfer")
            if record.get("moved_on"):
                kind = CapitalKind.TRANSFER if transfer else CapitalKind.EARLIER
            found.append(
                CapitalMovement(
                    id=same,
                    transfer_id=self.posted.setdefault(transfer["id"], same) if transfer else same,
                    member=member,
                    kind=kind,
                    amount=amount,
                    effective_on=day,
                    **(self.common | (self._of_transfer(transfer) if transfer else {})),
                )
            )
        return found

    def _of_transfer(self, transfer: Mapping[str, Any]) -> dict[str, Any]:
        """One batch on both sides: that of the exit by which it ended a membership, else the import's."""
        return {
            "counterpart": self.members[transfer["other"]],
            "batch": self.batches.get(transfer["id"], self.run.batch),
        }

    def _post(self, kind: str, movements: Sequence[CapitalMovement]) -> None:
        lines = [
            self._line(movement)
            for movement in movements
            if kind != CapitalKind.TRANSFER or movement.amount < 0  # the other side is in the same line
        ]
        reason = Reason(kind=f"capital_{kind}")
        transfer_batch(
            actor=self.actor, batch=uuid4(), lines=lines, reason=reason, effective_on=self.as_of, now=self.now
        )

    def _line(self, movement: CapitalMovement) -> Line:
        payer, payee = movement.member.account_id or 0, self._opening
        whose = f"member:{movement.member_id}"
        if movement.counterpart is not None:
            payee, whose = movement.counterpart.account_id or 0, f"{whose}:{movement.counterpart_id}"
        elif movement.amount > 0:
            payer, payee = payee, payer
        return Line(
            id=movement.transfer_id,
            payer_id=payer,
            payee_id=payee,
            amount=abs(movement.amount),
            reference=whose,
            effective_on=movement.effective_on,
        )

    def _given_back(
        self, member: Member, holding: Holding, records: Sequence[dict[str, Any]]
    ) -> list[Departure]:
        """Single shares. What of them is paid out already is settled, as with whoever left."""
        if not holding.ended:
            return []
        moved = capital_moved(records, self.as_of)
        waiting = holding.waiting(lambda until: sum(amount for on, amount, _record in moved if on <= until))
        return [
            Departure(
                coop_id=self.run.coop_id,
                member=member,
                import_run=self.run,
                cause=Cause.CANCELLATION,
                shares=each.shares,
                received_on=each.day,
                effective_on=each.day,
                settled_on=None if waits else self._paid_out_on(each.day, records),
                noted_on=self.on,
                recorded_at=self.now,
            )
            for each, waits in zip(holding.ended, waiting, strict=True)
        ]

    def _departure(
        self, record: dict[str, Any], member: Member, records: Sequence[dict[str, Any]]
    ) -> Departure:
        """What is paid out already is settled: nothing stands in their capital any more. Nobody is told again."""
        last = record["left_on"]
        is_over = last < self.on.isoformat()
        received = record["notice_on"] or last
        if record["left_by"] == Cause.DEATH:  # notice before is not what ended it
            received = record.get("died_on") or last
        is_settled = is_over and not sum(each["capital"] for each in records)
        return Departure(
            coop_id=self.run.coop_id,
            member=member,
            import_run=self.run,
            cause=record["left_by"],
            received_on=received,
            sent_on=received if record["left_by"] == Cause.EXCLUSION else None,
            effective_on=last,
            reason=record["reason"],
            settled_on=self._paid_out_on(date.fromisoformat(last), records) if is_settled else None,
            noted_on=self.on if is_over else None,
            recorded_at=self.now,
        )

    def _paid_out_on(self, day: date, records: Sequence[dict[str, Any]]) -> date:
        """When capital went out first from that day on; the day itself where nothing says so."""
        moved = capital_moved(records, self.as_of)
        return next((on for on, amount, _record in moved if on >= day and amount < 0), day)

    def post_capital(self) -> None:
        """Of all members, in the order of days: opening balances, and what moved in earlier books.

        Many days at once: a posting for each wrote the account behind all of them once more.
        """
        self.movements.sort(key=_in_the_order_of_a_day)
        for kind, moved in groupby(self.movements, key=attrgetter("kind")):
            for found in chunks(moved, AT_ONCE):
                self._post(kind, found)
        CapitalMovement.objects.bulk_create(self.movements, batch_size=AT_ONCE)
        self.capital = sum(movement.amount for movement in self.movements)

    @cached_property
    def as_of(self) -> date:
        """The balance day."""
        return self.run.as_of or self.on

    @cached_property
    def common(self) -> dict[str, Any]:
        """Of every movement."""
        return {
            "coop_id": self.run.coop_id,
            "batch": self.run.batch,
            "recorded_at": self.now,
            "actor_person": self.actor.person_id,
            "actor_coop": self.actor.coop_id,
            "actor_system": self.actor.system,
        }

    @cached_property
    def _opening(self) -> int:
        return pot_of(actor=self.actor, coop_id=self.run.coop_id, pot=Pot.OPENING, now=self.now).pk


def _in_the_order_of_a_day(movement: CapitalMovement) -> tuple[date, int, str]:
    """What comes in, what goes from one to another, what goes out."""
    step = 1 if movement.kind == CapitalKind.TRANSFER else 2 if movement.amount < 0 else 0
    return movement.effective_on, step, movement.kind
