"""A cooperative in which nearly everything happened, and archives of it as bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import uuid4

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.carrying import Departing, carried_tables, write_archive
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Wish
from allmende.membership.joining.consent import Consent, ConsentBy
from allmende.membership.letters.queue import queued_letters
from allmende.membership.models import (
    Bond,
    DissolutionGround,
    Erasure,
    Mailing,
    MailingRecipient,
    MailTemplate,
    Member,
    QueuedLetter,
    RefusedCount,
)
from allmende.membership.money.accounts import Pot
from allmende.membership.money.payment import Payment
from allmende.membership.register.list_of_members import ListQuery
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.admit_member import Resolution, admit_member
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.change_terms import NewTerms, change_terms
from allmende.membership.use_cases.edit_party import ContactData, edit_party
from allmende.membership.use_cases.enter_payment_settings import enter_payment_settings
from allmende.membership.use_cases.give_member_account import give_member_account
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.inspect_list import inspect_list
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.record_dissolution import record_dissolution
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.reverse_capital import reverse_capital
from allmende.membership.use_cases.save_view import View, save_view
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_back_dissolution import take_back_dissolution
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.membership.use_cases.write_note import write_note
from allmende.payments.models import ReturnCause
from allmende.payments.queries import open_claims
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from allmende.payments.use_cases.take_payout_back import take_payout_back
from tests.members import a_party, some_statutes

from .import_files import HEADER, NOW, THREE, TODAY, an_import, an_office_with_statutes, an_xlsx, undone
from .joining import BOARD, DECIDED_AT, an_application, named
from .letters import letters_go_out


def a_full_coop() -> tuple[Coop, Actor]:
    """Imported, an import taken back, joined, paid, reversed, transferred, left; with claims, mandates and payouts."""
    coop, office = an_office_with_statutes()
    some_statutes(coop, notice_months=6, investing_allowed=True)  # the version of the same day, corrected
    undone(office, an_import(coop, office, all_have_mandates=True))
    an_import(coop, office, an_xlsx([HEADER, *THREE]), all_have_mandates=True)
    an_application(coop, named("Dora", "Dill"), wish=Wish(shares=2))
    admitted = an_application(coop, named("Emil", "Erle"), wish=Wish(shares=3))
    wrong = an_application(coop, named("Fritz", "Fenchel"), wish=Wish(shares=2))
    with seeing(office):
        anna, bert, carla = Member.objects.filter(coop=coop).order_by("number")
        emil = admit_member(actor=office, application_id=admitted.pk, resolution=BOARD, now=DECIDED_AT)
        fritz = admit_member(actor=office, application_id=wrong.pk, resolution=BOARD, now=DECIDED_AT)
        investing = NewTerms(group="", is_investing=True, effective_on=BOARD.on, reason="Vertippt")
        change_terms(actor=office, member_id=emil.pk, terms=investing, on=TODAY)
        take_back_admission(actor=office, member_id=fritz.pk, reason="Verwechselt", on=TODAY, now=NOW)
        _pay_and_subscribe(office, emil)
        _transfer_and_leave(office, anna, bert)
        enter_payment_settings(actor=office, coop_id=coop.pk, creditor_identifier="DE98ZZZ09999999999")
        _note(office, bert, carla)
        query = ListQuery(coop_id=coop.pk, as_of=TODAY, known_at=NOW)
        inspect_list(actor=office, query=query)
    return coop, office


def _pay_and_subscribe(office: Actor, emil: Member) -> None:
    """Once into the wrong account and taken back; then in full, and further shares whose claim is dropped."""
    claim = open_claims(coop_id=emil.coop_id)[0]
    day, wrong = date(2026, 4, 1), uuid4()
    emils: dict[str, Any] = {"actor": office, "member_id": emil.pk}
    entering = emils | {"claim_id": claim.pk, "now": NOW}
    record_payment(payment=Payment(id=wrong, amount=100_00, value_on=day), **entering)
    take_payment_back(
        receipt_id=wrong, reversal_id=uuid4(), value_on=day, note="falsches Konto", now=NOW, **emils
    )
    record_payment(payment=Payment(id=uuid4(), amount=claim.amount, value_on=day), **entering)
    asked = subscribe_shares(shares=2, signed_on=TODAY, on=TODAY, **emils)
    admit_subscription(
        actor=office,
        subscription_id=asked.pk,
        resolution=Resolution(
            on=TODAY, by="Vorstand", text="TOP 1", consent=Consent(by=ConsentBy.ASSEMBLY, on=TODAY)
        ),
        on=TODAY,
        now=NOW,
    )
    further = open_claims(coop_id=emil.coop_id)[0]
    cancel_claim(actor=office, claim_id=further.pk, reason="doppelt", now=NOW)


def _transfer_and_leave(office: Actor, anna: Member, bert: Member) -> None:
    change = CapitalChange(kind="payment", amount=7_00, pot=Pot.BANK, effective_on=TODAY)
    moved = move_capital(actor=office, member=bert, change=change, now=NOW)
    reverse_capital(actor=office, movement=moved, pot=Pot.BANK, now=NOW)
    agreement = Agreement(shares=1, agreed_on=TODAY)
    transfer_capital(actor=office, giver_id=anna.pk, taker_id=bert.pk, agreement=agreement, on=TODAY, now=NOW)
    give_notice(actor=office, member_id=anna.pk, received_on=TODAY, on=TODAY)
    wrong = give_notice(actor=office, member_id=bert.pk, received_on=TODAY, on=TODAY)
    _dissolved_by_mistake(office, bert.coop)
    wrong = bert.departures.get(withdrawn_on=None)  # counts again, as another step
    take_back_exit(actor=office, member_id=bert.pk, departure_id=wrong.pk, reason="Verwechselt", on=TODAY)


def _dissolved_by_mistake(office: Actor, coop: Coop) -> None:
    said = {"actor": office, "coop": coop, "on": TODAY}
    record_dissolution(**said, dissolved_on=TODAY, ground=DissolutionGround.RESOLUTION)
    take_back_dissolution(**said, reason="Verwechselt")
    letters_go_out(coop)
    with system_access():
        last = queued_letters(coop.pk).latest("pk")
        same = ("coop", "member", "recipient", "kind", "departure", "state")
        QueuedLetter.objects.create(corrects=last, **{name: getattr(last, name) for name in same})


def _note(office: Actor, bert: Member, carla: Member) -> None:
    """An edited address, a note, a guardian, a view, a count of refusals, a payout that came back and was paid."""
    coop = bert.coop
    data = ContactData(given_name="Bert", family_name="Beete", town="Dresden")
    edit_party(actor=office, party=bert.party, data=data, now=NOW)
    write_note(actor=office, member_id=bert.pk, text="Ruft lieber an.", now=NOW)
    since, beside = date(2018, 1, 1), a_party(coop, "Vera Vogt")
    Bond.objects.create(coop=coop, party=carla.party, beside=beside, role="guardian", from_day=since)
    Erasure.objects.create(coop=coop, day=TODAY, stage="contact", count=3)
    _write_to(coop, office, bert)
    view = View(name="Dresden", filters={"q": "Dresden"}, is_shared=True)
    save_view(actor=office, coop_id=coop.pk, view=view, now=NOW)
    RefusedCount.objects.create(coop=coop, year=2025, count=2)
    for iban in ("DE02120300000000202051", "DE89370400440532013000"):
        give_member_account(actor=office, member_id=carla.pk, holder="", iban=iban, on=TODAY, now=NOW)
    (payout,) = queue_payouts(
        actor=office,
        coop_id=coop.pk,
        now=NOW,
        lines=[
            PayoutLine(
                creditor=carla.pk,
                amount=12_00,
                due_until=TODAY,
                reason="Auseinandersetzung",
                subject=f"member:{carla.pk}",
                holder="Carla Citrus",
                iban="DE89370400440532013000",
            )
        ],
    )
    for cause in (ReturnCause.SENT_BACK, ReturnCause.MISTAKE):
        mark_payout_paid(actor=office, payout_id=payout.pk, paid_on=TODAY, now=NOW)
        take_payout_back(actor=office, payout_id=payout.pk, back_on=TODAY, cause=cause, now=NOW)
    mark_payout_paid(actor=office, payout_id=payout.pk, paid_on=TODAY, now=NOW)


def _write_to(coop: Coop, office: Actor, member: Member) -> None:
    """A template, and a mailing that went out."""
    said = {"subject_de": "Einladung", "text_de": "Hallo"}
    MailTemplate.objects.create(coop=coop, name="Einladung", saved_at=NOW, **said)
    mailing = Mailing.objects.create(
        coop=coop,
        key=uuid4(),
        state="done",
        started_by_id=office.person_id,
        started_at=NOW,
        over_at=NOW,
        **said,
    )
    MailingRecipient.objects.create(
        coop=coop, mailing=mailing, member=member, party=member.party, state="sent", done_at=NOW
    )


def archive_of(coop: Coop, actor: Actor, *, secrets: bool = True) -> io.BytesIO:
    file = io.BytesIO()
    with seeing(actor):
        write_archive(file, Departing(coop.pk, secrets=secrets), made_at=NOW, about={}, papers={})
    file.seek(0)
    return file


def data_of(file: io.BytesIO) -> dict[str, bytes]:
    """The files of tables, without those that do not come back."""
    back = {f"data/{table.name}.jsonl" for table in carried_tables() if table.comes_back}
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name in back}


def empty_tables(file: io.BytesIO, *domains: str) -> set[str]:
    """Tables of these domains that come back, and of which the archive has no row."""
    data = data_of(file)
    return {
        table.name
        for table in carried_tables()
        if table.comes_back and not data[f"data/{table.name}.jsonl"]
        if any(model._meta.app_label in domains for model in table.covers)
    }


def rows_of(file: io.BytesIO, table: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(file) as archive:
        return [json.loads(line) for line in archive.read(f"data/{table}.jsonl").splitlines()]


def changed(
    file: io.BytesIO,
    table: str,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    honest: bool = True,
) -> io.BytesIO:
    """The archive with other rows in a table; honest: with a manifest that fits them."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        for name in old.namelist():
            content = old.read(name)
            if name == f"data/{table}.jsonl":
                content = b"".join(
                    json.dumps(change(json.loads(line))).encode() + b"\n" for line in content.splitlines()
                )
                if honest:
                    manifest["files"][name]["sha256"] = sha256(content).hexdigest()
            if name != "manifest.json":
                new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))
    made.seek(0)
    return made
