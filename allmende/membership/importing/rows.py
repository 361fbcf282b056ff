"""From a row of the file to what we would enter of it, or the reasons why not. Each row by itself."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from allmende.ui.spreadsheets import Value

from . import cells as read
from .bank import IBAN_WAITS, iban_of, reference_of
from .beside import COLUMNS as BESIDE
from .beside import beside_of
from .columns import DAYS, Columns, plain_header
from .contact import contact_of
from .deaths import note_death
from .doubts import remark_on_doubts
from .lengths import refuse_too_long
from .names import Name, name_of
from .provisions import Expected, remarks_on
from .read_row import ReadRow, Refused
from .reasons import Reason
from .remarks import remark_of
from .sheet import FileRow


@dataclass(frozen=True)
class Reading:
    """How to read the rows of one file. expected: what the statutes say. on: today. as_of: the balance day.

    all_have_mandates: the office says that each account of the file has given a SEPA mandate.
    """

    columns: Columns
    expected: Expected
    as_of: date
    on: date
    all_have_mandates: bool = False

    def read(self, row: FileRow) -> ReadRow:
        """Judge a row by itself; what concerns several rows comes later (duplicates.py, history.py)."""
        found = ReadRow(row.number)
        try:
            if row.is_broken:
                raise Refused("broken")
            name = self._name(row)
            found.is_dated = self._is_dated(row)
            with suppress(Refused):
                found.said_number = self._number(row)
            found.name = (name.shown or self._text(row, "name") or self._text(row, "family_name"))[:200]
            if self._is_no_member(row, name, found):
                found.is_dated, found.said_number = False, None
                return found
            found.record = self._movement(row, name) or self._record(row, name, found.reasons)
        except Refused as refusal:
            found.reasons = [refusal.reason]
        return found

    def _cell(self, row: FileRow, part: str) -> Value:
        return row.cells.get(self.columns.get(part, ""), "")

    def _text(self, row: FileRow, part: str) -> str:
        return read.text_of(self._cell(row, part))

    def _name(self, row: FileRow) -> Name:
        parts = {
            part: self._text(row, part)
            for part in ("given_name", "family_name", "organisation", "salutation")
        }
        whole = self._text(row, "name")
        if whole and parts["organisation"] and not parts["given_name"]:
            whole = ""  # a contact beside the organisation that is the member
        return name_of(
            whole=whole if not (parts["given_name"] or parts["family_name"]) else "",
            given=parts["given_name"],
            family=parts["family_name"],
            organisation=parts["organisation"],
            salutation=parts["salutation"],
        )

    def _is_no_member(self, row: FileRow, name: Name, found: ReadRow) -> bool:
        number = self._text(row, "number")
        texts = [read.text_of(cell) for cell in row.cells.values() if isinstance(cell, str) and cell]
        if any(map(read.is_of_totals, texts[:3])) and not name.given_name:
            found.is_member, found.reasons = False, [Reason("totals")]
            found.totals = self._totals(row)
        elif not number and not name.shown and not found.is_dated:
            found.is_member = False
            found.reasons = [Reason("totals" if len(texts) < len(row.cells) and not texts else "no_member")]
            found.totals = self._totals(row) if not texts else {}
        elif not name.shown and not found.is_dated:
            raise Refused("name_missing")
        return not found.is_member

    def _totals(self, row: FileRow) -> dict[str, int]:
        found = {}
        for part, parse in (("shares", read.count_of), ("capital", read.cents_of)):
            try:
                value = parse(self._cell(row, part))
            except read.NotReadable:
                value = None
            if value is not None:
                found[part] = value
        return found

    def _is_dated(self, row: FileRow) -> bool:
        try:
            return self._day(row, "moved_on") is not None
        except Refused:
            return True

    def _movement(self, row: FileRow, name: Name) -> dict[str, Any] | None:
        """What a row says that has a day of movement and does not tell anew who the member is, and since when."""
        moved_on = self._day(row, "moved_on")
        if moved_on is None:
            return None
        number = self._number(row)
        if number is None:
            raise Refused("movement_without_number", self._column("number"), moved_on.isoformat())
        if name.shown and any(self._text(row, part) for part in DAYS):
            return None
        holding = self._holding(row, signed=True)
        if self.expected.is_dissolved(moved_on) and (holding["shares"] or 0) > 0:
            raise self._dissolved("moved_on", moved_on)
        return {
            "number": number,
            "moved_on": moved_on.isoformat(),
            "with": self._other_side(row),
            "remark": remark_of(self._cell(row, "remarks"), self._column("remarks")),
            **holding,
        }

    def _record(self, row: FileRow, name: Name, remarks: list[Reason]) -> dict[str, Any]:
        record: dict[str, Any] = {
            "number": self._number(row),
            "kind": name.kind,
            "given_name": name.given_name,
            "family_name": name.family_name,
            "name": name.name,
            **contact_of(partial(self._cell, row), remarks, columns=self.columns),
            **(days := self._days(row, remarks)),
            **self._holding(row, signed=days["moved_on"] is not None),
            **self._membership(row, remarks),
        }
        record["left_by"] = record["left_by"] or self._why_left(record)
        note_death(record, remarks, column=self._column("died_on"))
        record |= self._bank(row, record, remarks)
        record["beside"] = beside_of(
            {part: read.lines_of(self._cell(row, part)) for part in BESIDE},
            record,
            remarks,
            columns=self.columns,
            on=self.on,
        )
        record["remark"] = remark_of(self._cell(row, "remarks"), self._column("remarks"))
        remark_on_doubts(name, record, remarks)
        refuse_too_long(record, self.columns)
        record["with"] = self._other_side(row)
        if record["with"] and not days["moved_on"]:
            raise Refused("transfer_without_day", self._column("other_side"), str(record["with"]))
        alone = "moved_on" not in self.columns  # else the other rows of its number decide (history.py)
        lacks = record["shares"] is None and record["left_on"] is None and self.expected.has_shares
        if lacks and alone:
            raise Refused("shares_missing")
        record["shares"] = None if lacks else record["shares"] or 0
        if alone:
            remarks += remarks_on(record, self.expected)
        joined = date.fromisoformat(record["joined_on"])
        if record["capital"] and not record["moved_on"] and joined > self.as_of:
            remarks.append(Reason("joined_after"))
        return record

    def _number(self, row: FileRow) -> int | None:
        try:
            return read.number_of(self._cell(row, "number"))
        except read.NotReadable:
            raise Refused("number_unreadable", self._column("number"), self._text(row, "number")) from None

    def _other_side(self, row: FileRow) -> int | None:
        """With whom shares were transferred, by number."""
        try:
            return read.number_of(self._cell(row, "other_side"))
        except read.NotReadable:
            raise Refused(
                "number_unreadable", self._column("other_side"), self._text(row, "other_side")
            ) from None

    def _days(self, row: FileRow, remarks: list[Reason]) -> dict[str, Any]:
        signed = self._day_or_remark(row, "signed_on", "signed_unreadable", remarks)
        admitted = self._day_or_remark(row, "admitted_on", "signed_unreadable", remarks)
        joined = self._day(row, "joined_on") or admitted or signed
        left = self._day(row, "left_on")
        if joined is None:
            raise Refused("joined_missing", self._column("joined_on"))
        if joined > self.on:
            raise Refused("joined_ahead", self._column("joined_on"), joined.isoformat())
        if self.expected.is_dissolved(joined):
            raise self._dissolved("joined_on", joined)
        if left and left < joined:
            raise Refused(
                "left_before_joined", self._column("left_on"), f"{left.isoformat()}/{joined.isoformat()}"
            )
        born = self._day_or_remark(row, "birth_date", "birth_date_unreadable", remarks)
        if born and born > joined:
            remarks.append(Reason("birth_date_odd", self._column("birth_date"), born.isoformat()))
            born = None
        notice = self._day_or_remark(row, "notice_on", "signed_unreadable", remarks)
        died = self._day_or_remark(row, "died_on", "signed_unreadable", remarks)
        days = {
            "signed_on": signed, "admitted_on": admitted or joined, "joined_on": joined, "left_on": left,
            "birth_date": born, "notice_on": notice, "died_on": died, "moved_on": self._day(row, "moved_on"),
        }  # fmt: skip
        return {part: day.isoformat() if day else None for part, day in days.items()}

    def _day(self, row: FileRow, part: str) -> date | None:
        latest = self.on.year if part == "birth_date" else self.on.year + 5
        try:
            return read.day_of(self._cell(row, part), latest_year=latest)
        except read.NotReadable:
            raise Refused("day_unreadable", self._column(part), self._text(row, part)) from None

    def _day_or_remark(self, row: FileRow, part: str, code: str, remarks: list[Reason]) -> date | None:
        try:
            return self._day(row, part)
        except Refused as refusal:
            remarks.append(Reason(code, refusal.reason.column, refusal.reason.value))
            return None

    def _holding(self, row: FileRow, *, signed: bool) -> dict[str, Any]:
        """signed: a movement, which may also take away."""
        try:
            shares = read.count_of(self._cell(row, "shares"), signed=signed)
        except read.NotReadable:
            raise Refused("shares_unreadable", self._column("shares"), self._text(row, "shares")) from None
        try:
            capital = read.cents_of(self._cell(row, "capital")) or 0
        except read.NotReadable:
            raise Refused("capital_unreadable", self._column("capital"), self._text(row, "capital")) from None
        if capital < 0 and not signed:
            raise Refused("capital_negative", self._column("capital"), self._text(row, "capital"))
        if not self.expected.has_shares and (capital or shares):
            raise Refused("capital_without_shares", self._column("capital" if capital else "shares"))
        return {"shares": shares, "capital": capital}

    def _membership(self, row: FileRow, remarks: list[Reason]) -> dict[str, Any]:
        text = self._text(row, "group")
        group = self.expected.group(text)
        investing = text.casefold().startswith("invest")
        if text and not group and not investing:
            remarks.append(Reason("group_unknown", self._column("group"), text))
        try:
            investing = read.yes_of(self._cell(row, "is_investing")) or investing
        except read.NotReadable:
            remarks.append(
                Reason("investing_unreadable", self._column("is_investing"), self._text(row, "is_investing"))
            )
        reason = self._text(row, "left_by")
        return {"group": group, "is_investing": investing, "left_by": read.cause_of(reason), "reason": reason}

    def _why_left(self, record: Mapping[str, Any]) -> str:
        """Where no reason is named: who gave notice on a day gave notice; of others it is not known."""
        says_so = "kuendig" in plain_header(self._column("left_on"))
        return "notice" if record["notice_on"] or says_so else "unknown"

    def _bank(self, row: FileRow, record: Mapping[str, Any], remarks: list[Reason]) -> dict[str, Any]:
        """Of a mandate, or else for payouts: also of whoever left and has capital still to be paid out."""
        if not (text := self._text(row, "iban")):
            return {"iban": ""}
        has_left = bool(record["left_on"]) and record["left_on"] < self.on.isoformat()
        waits = has_left and "moved_on" in self.columns  # the other rows of its number decide (history.py)
        if has_left and not waits and not record["capital"]:
            remarks.append(Reason("iban_left_out", self._column("iban")))
            return {"iban": ""}
        if not (iban := iban_of(text, remarks)):
            return {"iban": ""}
        given = "" if has_left else self._mandate_given(row, record, remarks)
        holder = self._text(row, "holder") or f"{record['given_name']} {record['family_name']}".strip()
        said = {"iban": iban, "holder": holder or record["name"], "mandate_on": given}
        said |= {IBAN_WAITS: self._column("iban")} if waits else {}
        number = self._text(row, "mandate_reference") if given else ""
        return said | {"mandate_reference": reference_of(number, self._column("mandate_reference"), remarks)}

    def _mandate_given(self, row: FileRow, record: Mapping[str, Any], remarks: list[Reason]) -> str:
        """Its day in the file; that of joining only where all have one; "" for none."""
        signed = self._day_or_remark(row, "mandate_on", "signed_unreadable", remarks)
        if signed and signed <= self.on:
            return signed.isoformat()
        return str(record["joined_on"]) if self.all_have_mandates else ""

    def _dissolved(self, part: str, day: date) -> Refused:
        return Refused(
            f"{part}_dissolved", self._column(part), f"{day.isoformat()}/{self.expected.dissolved_on}"
        )

    def _column(self, part: str) -> str:
        return self.columns.get(part, part)
