"""The third step of an import: every row with its fate, before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.chunks import chunks
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.progress import Progress, no_progress
from allmende.payments.queries import mandate_references

from ..facts.imports import MemberImportPreviewed
from ..importing.beyond import judge_holdings
from ..importing.columns import plain_header
from ..importing.contact import note_lacking_addresses
from ..importing.duplicates import compare_rows
from ..importing.history import judge_histories
from ..importing.most_shares import note_above_most
from ..importing.numbers import free_again, keeping_their_number
from ..importing.often import said_often
from ..importing.owed import Provisions, note_what_is_owed, sums_owed
from ..importing.provisions import Expected, groups_by_name
from ..importing.read_row import ReadRow
from ..importing.reasons import sentence
from ..importing.recognising import (
    Answers,
    asked_of,
    members_alive,
    name_of_beside,
    named_beside,
    recognise_in_rows,
    rows_asked,
)
from ..importing.remarks import leave_out_old_remarks
from ..importing.rows import Reading
from ..importing.sheet import MOST_ROWS, read_member_sheet
from ..importing.storing import hidden_iban
from ..models import Fate, ImportRow, ImportRun, ListOfMembers, RunState
from ..permissions import RULES
from ..queries import statutes_of, statutes_or_refuse
from ..refusals.imports import NotMapped, TooManyMembers
from ..register.dissolution import dissolution_of
from ..stored.sealing import opened
from .name_member_columns import take_undecided

CHUNK = 500


@transaction.atomic
def preview_member_import(
    *,
    actor: Actor,
    run: ImportRun,
    on: date,
    on_progress: Progress = no_progress,
    problem: dict[str, str] | None = None,
) -> ImportRun:
    """Read the file and judge each row by the statutes and the list: new, further shares, a dated movement of a member
    of the file, refused, no member.

    Can be repeated. on: today. problem: why it had to be, for the page. Raises UnreadableSheet, TooManyMembers.
    """
    run = take_undecided(run)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    if run.as_of is None or run.content is None:
        raise NotMapped(_("Please say first what the columns mean."))
    expected = _expected(run, on)
    reading = Reading(run.mapping, expected, run.as_of, on, all_have_mandates=run.all_have_mandates)
    rows = _read(run, reading, bytes(run.content), on_progress)
    _compare(run, rows, run.as_of, expected, on)
    leave_out_old_remarks(rows, column=run.mapping.get("remarks", ""), on=on)
    _recognise(run, rows, on)
    above_most = _look_at_shares(run, rows, run.as_of, on)
    lacking = note_lacking_addresses(rows, on=on)
    _keep(run, rows, on_progress)
    run.counts = _counts(rows) | {"no_address": lacking, "above_most": above_most}
    often = said_often(rows, expected)
    run.sums = _sums(rows, run.as_of) | ({"often": often} if often else {})
    run.state, run.problem = RunState.PREVIEWED, problem
    run.save(update_fields=["counts", "sums", "state", "problem"])
    tell(MemberImportPreviewed(run_id=run.pk, coop_id=run.coop_id, counts=run.counts), actor=actor)
    return run


def _expected(run: ImportRun, on: date) -> Expected:
    statutes = statutes_or_refuse(run.coop_id, on)
    dissolution = dissolution_of(run.coop_id)
    return Expected(
        share_price=statutes.share_price,
        shares_required=statutes.shares_required,
        pay_at_once=statutes.pay_at_once if "capital" in run.mapping else 0,
        dissolved_on=dissolution.dissolved_on if dissolution else None,
        groups=groups_by_name(statutes.groups),
    )


def _read(run: ImportRun, reading: Reading, content: bytes, on_progress: Progress) -> list[ReadRow]:
    sheet = read_member_sheet(opened(content))
    if len(sheet.rows) > MOST_ROWS:
        raise TooManyMembers(sentence("too_many_members"))
    rows = []
    for done, row in enumerate(sheet.rows, start=1):
        rows.append(reading.read(row))
        if done % CHUNK == 0:
            on_progress(done // 2, len(sheet.rows))
    return rows


def _compare(run: ImportRun, rows: list[ReadRow], as_of: date, expected: Expected, on: date) -> None:
    roll, _is_new = ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop_id=run.coop_id)
    known, taken, void = dict[str, int](), set[int](), set[int]()
    for member in keeping_their_number(run.coop_id).select_related("party").iterator():
        taken.add(member.number)
        if member.voided_at is not None:
            void.add(member.number)
        else:
            known[plain_header(member.party.full_name)] = member.number
    references = mandate_references(coop_id=run.coop_id)
    compare_rows(
        rows,
        taken=taken,
        void=void,
        again=free_again(run.coop_id),
        known=known,
        highest=roll.last_number,
        references=references,
        judge=partial(judge_histories, as_of=as_of, expected=expected, on=on)
        if "moved_on" in run.mapping
        else partial(judge_holdings, expected=expected, on=on),
    )


def _recognise(run: ImportRun, rows: list[ReadRow], on: date) -> None:
    """Who stands beside a member and is one too; answers to an earlier preview count on."""
    names = named_beside(_records(rows))
    members = keeping_their_number(run.coop_id).filter(voided_at=None).select_related("party")
    register = members_alive(members.order_by("number").iterator(), names) if names else {}
    recognise_in_rows(rows, register, answers=_answers(run), on=on)


def _answers(run: ImportRun) -> Answers:
    return {
        (row.number, name_of_beside(each)): each["same"]
        for row in rows_asked(run)
        for each in asked_of(row.record or {})
        if "same" in each
    }


def _look_at_shares(run: ImportRun, rows: list[ReadRow], as_of: date, on: date) -> int:
    """Where shares have a price: with which rows more are held than is allowed, and how many such rows there are; what
    is owed on them, where the file says what was paid in.
    """
    versions = list(statutes_of(run.coop_id).defer("text"))
    if not any(each.has_shares for each in versions):
        return 0
    provisions = Provisions(versions, run.coop.legal_form)
    if "capital" in run.mapping:
        note_what_is_owed(list(_records(rows)), provisions=provisions, as_of=as_of, on=on)
    return note_above_most(rows, provisions=provisions, on=on)


def _keep(run: ImportRun, rows: list[ReadRow], on_progress: Progress) -> None:
    run.rows.all().delete()
    done = 0
    for chunk in chunks(rows, CHUNK):
        ImportRow.objects.bulk_create(_as_kept(run, row) for row in chunk)
        done += len(chunk)
        on_progress((len(rows) + done) // 2, len(rows))


def _as_kept(run: ImportRun, row: ReadRow) -> ImportRow:
    record = row.record
    if record and record.get("iban"):
        record = record | {"iban": hidden_iban(record["iban"])}
    return ImportRow(
        run=run,
        number=row.number,
        member_number=record["number"] if record else row.said_number,
        name=row.name,
        fate=_fate(row),
        reasons=[reason.as_dict() for reason in row.reasons],
        record=record,
    )


def _fate(row: ReadRow) -> str:
    if row.record is None:
        return Fate.REFUSE if row.is_member else Fate.SKIP
    if row.record.get("movement"):
        return Fate.MOVEMENT
    return Fate.FURTHER if row.record.get("further") else Fate.CREATE


def _counts(rows: list[ReadRow]) -> dict[str, int]:
    counts = dict.fromkeys(Fate.values, 0) | {"remarks": 0, "asked": 0}
    for row in rows:
        fate = _fate(row)
        counts[fate] += 1
        counts["remarks"] += fate == Fate.CREATE and bool(row.reasons)
        counts["asked"] += any(asked_of(row.record or {}))
    return counts


def _sums(rows: list[ReadRow], as_of: date) -> dict[str, Any]:
    """Members and shares on the balance day; leavers before it; capital of all rows. file: its own line of totals."""
    day = as_of.isoformat()
    sums = {"members": 0, "shares": 0, "capital": 0, "leavers": 0, "leavers_capital": 0, "later": 0}
    sums |= _accounts(rows)
    left = {row.record["number"] for row in rows if row.record and (row.record.get("left_on") or day) < day}
    for record in _records(rows):
        sums["capital"] += record["capital"]
        if record["number"] in left:
            sums["leavers"] += not record.get("further")
            sums["leavers_capital"] += record["capital"]
        elif record["joined_on"] > day:
            sums["later"] += not record.get("further")
        else:
            sums["members"] += not record.get("further")
            sums["shares"] += 0 if record.get("ceases") else record["shares"]
    totals = next((row.totals for row in reversed(rows) if row.totals), {})
    return sums | sums_owed(_records(rows)) | {"file": totals}


def _accounts(rows: list[ReadRow]) -> dict[str, int]:
    """How many are entered with a mandate, and how many to be paid to."""
    days = [record["mandate_on"] for record in _records(rows) if record.get("iban")]
    return {"mandates": sum(map(bool, days)), "payout_accounts": days.count("")}


def _records(rows: list[ReadRow]) -> Iterator[dict[str, Any]]:
    return (row.record for row in rows if row.record is not None)
