"""Everything that ever happened with a membership, for the office, for the member, and for programs."""

import html
import re
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allmende.coops.keys import hash_of
from allmende.kernel.cursors import NotACursor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.law.jurisdictions import law_of
from allmende.membership.letters.mail_words import Words
from allmende.membership.models import (
    Bond,
    Departure,
    Member,
    PaperLetter,
    QueuedLetter,
    SelfServiceKey,
    Subscription,
)
from allmende.membership.money.accounts import Pot
from allmende.membership.register.history import history_of, names_in
from allmende.membership.register.list_of_members import ListQuery
from allmende.membership.register.member_list import MemberQuery
from allmende.membership.statutes.rules import law_behind
from allmende.membership.timeline import Topic, part_of, timeline_of
from allmende.membership.use_cases.edit_party import ContactData, edit_party
from allmende.membership.use_cases.inspect_list import inspect_list
from allmende.membership.use_cases.link_login import link_login
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from allmende.membership.use_cases.start_mailing import start_mailing
from allmende.membership.use_cases.write_note import write_note
from allmende.payments.models import ClaimKind, Manner, ReturnCause
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.enter_receipt import enter_receipt
from allmende.payments.use_cases.give_mandate import give_mandate
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from allmende.payments.use_cases.raise_claim import raise_claim
from allmende.payments.use_cases.revoke_mandate import revoke_mandate
from allmende.payments.use_cases.take_payout_back import take_payout_back
from tests.members import a_member, a_party
from tests.people import LONG_AGO, a_coop, a_person, a_token, acting_for, an_office, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY, YEAR_END = NOW.date(), date(2099, 12, 31)
OF_THE_OFFICE = {"note"}
EVERYTHING = {
    "declared", "admitted", "shares_subscription", "shares_transfer", "shares_cancellation", "subscription_asked",
    "subscription_refused",
    "departure_received", "left", "capital_profit", "claim_raised", "claim_dropped", "paid", "mandate_given",
    "mandate_ended", "payout_queued", "paid_out", "paid_out_once", "payout_back", "payout_due", "payout_expected",
    "mail", "letter_by_mail", "letter_by_post", "note", "party_changed", "bond_began",
    "bond_ended", "login_linked", "list_inspected",
}  # fmt: skip


def anna_with_whom_everything_happened():
    """Anna, with whom everything happened; Olga of the office recorded it."""
    coop, olga, anna = a_coop("Gartenwerk eG"), a_person("Olga Obst"), a_person("Anna Ackermann")
    an_office(olga, coop)
    office = acting_for(olga, coop)
    member = a_member(coop, shares=3, email="anna@example.org", town="Brennau")
    with system_access():
        money_moved(office, member)
        register_changed(office, member)
        SelfServiceKey.objects.create(
            coop=coop,
            party=member.party,
            key_hash=hash_of("geheim"),
            sent_at=NOW,
            expires_at=NOW + timedelta(days=1),
        )
    with seeing(office):
        words = Words(subject_de="Einladung für {name}", text_de="Am Montag")
        query = MemberQuery(coop_id=coop.pk, as_of=TODAY)
        start_mailing(actor=office, query=query, words=words, key=uuid4(), now=NOW)
        write_note(actor=office, member_id=member.pk, text="Ruft zurück", now=NOW)
    with seeing(acting_for(anna)):
        link_login(actor=acting_for(anna), key="geheim", now=NOW)
        inspect_list(actor=acting_for(anna), query=ListQuery(coop_id=coop.pk, as_of=TODAY, known_at=NOW))
    with system_access():
        return coop, olga, anna, Member.objects.select_related("party", "coop").get(pk=member.pk)


@pytest.fixture(scope="module")
def much_happened_of_the_module(build_once):
    return build_once(anna_with_whom_everything_happened)


@pytest.fixture
def much_happened(much_happened_of_the_module, db):
    return deepcopy(much_happened_of_the_module)


def money_moved(office, member) -> None:
    usual = {"actor": office, "coop_id": member.coop_id, "now": NOW}
    owes = {"debtor": member.pk, "kind": ClaimKind.SHARES, "amount": 100_00, "due_on": TODAY}
    claims = [raise_claim(**usual, **owes, reference=f"Anteil {number}") for number in (1, 2)]
    paid = {"claim_id": claims[0].pk, "amount": 100_00, "value_on": TODAY, "manner": Manner.TRANSFER}
    enter_receipt(actor=office, now=NOW, receipt_id=uuid4(), **paid)
    cancel_claim(actor=office, claim_id=claims[1].pk, reason="doppelt", now=NOW)
    mandate = give_mandate(
        **usual, debtor=member.pk, holder="Anna", iban="DE89370400440532013000", signed_on=LONG_AGO
    )
    revoke_mandate(actor=office, mandate_id=mandate.pk, on=TODAY, now=NOW)
    lines = [
        PayoutLine(
            creditor=member.pk, amount=amount, due_until=YEAR_END, reason="Dividende", subject=f"d:{amount}"
        )
        for amount in (5_00, 6_00)
    ]
    one, _waiting = queue_payouts(**usual, lines=lines)
    mark_payout_paid(actor=office, payout_id=one.pk, paid_on=TODAY, now=NOW)
    back = {"back_on": TODAY, "cause": ReturnCause.SENT_BACK}
    take_payout_back(actor=office, payout_id=one.pk, **back, now=NOW)
    mark_payout_paid(actor=office, payout_id=one.pk, paid_on=TODAY, now=NOW)
    profit = CapitalChange(kind="profit", amount=2_50, pot=Pot.RESULT, effective_on=TODAY)
    move_capital(actor=office, member=member, change=profit, now=NOW)


def register_changed(office, member) -> None:
    coop = member.coop
    bert = a_member(coop, "Bert Beet")
    given = ShareChange(kind="transfer", shares=-1, price=100_00, effective_on=TODAY, counterpart=bert)
    move_shares(actor=office, member=member, change=given)
    ceased = ShareChange(kind="cancellation", shares=-2, price=100_00, effective_on=YEAR_END)
    move_shares(actor=office, member=member, change=ceased)
    Subscription.objects.create(
        coop=coop, member=member, shares=2, signed_on=LONG_AGO, state="refused", decided_on=TODAY
    )
    notice = Departure.objects.create(
        coop=coop, member=member, cause="notice", received_on=TODAY, effective_on=YEAR_END
    )
    letter = {"coop": coop, "member": member, "recipient": member.party, "departure": notice}
    PaperLetter.objects.create(**letter, kind="departure", sent_on=TODAY)
    QueuedLetter.objects.create(**letter, kind="settlement", state="sent", done_at=NOW)
    Member.objects.filter(pk=member.pk).update(left_on=YEAR_END)
    data = ContactData(given_name="Anna", family_name="Ackermann", email="anna@example.org", town="Seddau")
    edit_party(actor=office, party=member.party, data=data, now=NOW)
    gerd = a_party(coop, "Gerd Vormund")
    days = {"from_day": LONG_AGO, "until_day": TODAY}
    Bond.objects.create(coop=coop, party=member.party, beside=gerd, role="guardian", **days)


def line_for(actor, member, *, for_office):
    with seeing(actor):
        history = history_of(member)
        return timeline_of(member, history, names=names_in(history), for_office=for_office)


def test_the_office_reads_everything_the_newest_first(much_happened):
    coop, olga, _anna, member = much_happened
    events = line_for(acting_for(olga, coop), member, for_office=True)
    assert {event.kind for event in events} == EVERYTHING
    days = [event.on for event in events]
    assert days == sorted(days, reverse=True)
    assert days[0] == date(2100, 6, 30)  # of the payout after the exit
    said = {event.kind: event for event in events}
    assert "Bert Beet" in said["shares_transfer"].text
    assert said["claim_dropped"].text.endswith("doppelt")
    assert "Brennau" in said["party_changed"].text
    assert "Gerd Vormund" in said["bond_began"].text
    assert "Einladung für Anna Ackermann" in said["mail"].text
    assert said["letter_by_mail"].text == "Brief (Auseinandersetzung): per E-Mail verschickt"
    assert said["letter_by_post"].text == "Brief (Kündigung): mit der Post verschickt"
    law = law_behind(coop)
    assert said["capital_profit"].source == law.cited("profit") != ""
    assert said["departure_received"].source == law.cited("notice") != ""
    assert said["paid"].href == f"/members/{member.pk}/claims"


def test_the_line_names_the_paragraphs_of_the_legal_form(much_happened):
    coop, olga, _anna, member = much_happened
    member.coop.legal_form = "ev"
    events = line_for(acting_for(olga, coop), member, for_office=True)
    assert {event.source for event in events} == {"", law_of("DE", "ev").cited("notice")}


def test_a_payment_that_became_capital_stands_once(much_happened):
    coop, olga, _anna, member = much_happened
    events = line_for(acting_for(olga, coop), member, for_office=True)
    assert member.capital == 102_50
    assert sum(event.kind == "paid" for event in events) == 1
    assert not any(event.kind == "capital_payment" for event in events)


def test_who_recorded_it_is_for_the_office(much_happened):
    coop, olga, _anna, member = much_happened
    events = line_for(acting_for(olga, coop), member, for_office=True)
    with seeing(acting_for(olga, coop)):
        part = part_of(events, today=timezone.localdate(), for_office=True)
    assert {entry.by for entry in part.entries if entry.event.kind == "note"} == {"Olga Obst"}
    assert not any(
        entry.by for entry in part_of(events, today=timezone.localdate(), for_office=False).entries
    )
    assert {entry.event.kind for entry in part.entries if entry.is_planned} == {
        "left",
        "payout_due",
        "payout_expected",
        "shares_cancellation",
    }


def test_a_member_reads_what_is_the_members(much_happened, client):
    _coop, _olga, anna, member = much_happened
    events = line_for(acting_for(anna), member, for_office=False)
    assert {event.kind for event in events} == EVERYTHING - OF_THE_OFFICE
    everything_said = " ".join(event.text for event in events)
    for hidden in ("Bert Beet", "Gerd Vormund", "doppelt", "Ruft zurück"):
        assert hidden not in everything_said
    page = signed_in(client, anna).get(f"/members/{member.pk}").content.decode()
    assert "Einladung für Anna Ackermann" in page
    for hidden in ("Bert Beet", "doppelt", "Ruft zurück", "Olga Obst"):
        assert hidden not in page


def test_the_line_is_read_a_part_at_a_time_and_a_topic_at_a_time(much_happened):
    coop, olga, _anna, member = much_happened
    events = line_for(acting_for(olga, coop), member, for_office=True)
    read, cursor = [], ""
    while True:
        part = part_of(events, today=TODAY, for_office=False, cursor=cursor, limit=3)
        read += [entry.event for entry in part.entries]
        cursor = part.after
        if not cursor:
            break
    assert read == events
    for topic in Topic:
        of_it = part_of(events, today=TODAY, for_office=False, topic=topic).entries
        assert {entry.event.topic for entry in of_it} == {topic}
    for wrong in ("quatsch", "WyJxdWF0c2NoIiwxLCJhIl0"):
        with pytest.raises(NotACursor):
            part_of(events, today=TODAY, for_office=False, cursor=wrong)


def test_the_page_shows_a_topic_and_leads_on(much_happened, client):
    coop, olga, _anna, member = much_happened
    with seeing(acting_for(olga, coop)):
        for number in range(60):
            text = f"Anruf {number}"
            write_note(
                actor=acting_for(olga, coop), member_id=member.pk, text=text, now=NOW + timedelta(days=1)
            )
    address = f"/members/{member.pk}"
    signed_in(client, olga, coop)
    first = client.get(address).content.decode()
    assert "Ruft zurück" not in first
    (further,) = re.findall(r'href="([^"]*)#timeline" rel="next"', first)
    assert "Ruft zurück" in client.get(address + html.unescape(further)).content.decode()
    assert "Claimed" not in client.get(f"{address}?line=letters").content.decode()
    assert "Claimed" in client.get(f"{address}?line=money").content.decode()
    assert client.get(f"{address}?before=quatsch").status_code == 404
    assert client.get(f"{address}?line=quatsch").status_code == 200


def test_the_number_of_queries_does_not_depend_on_what_happened(much_happened):
    coop, olga, _anna, member = much_happened
    actor = acting_for(olga, coop)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            events = line_for(actor, member, for_office=True)
            part_of(events, today=TODAY, for_office=True)
        return len(captured)

    once = asked()
    with system_access():
        for _time in range(5):
            usual = {"actor": actor, "coop_id": coop.pk, "debtor": member.pk, "now": NOW}
            raise_claim(**usual, kind=ClaimKind.DUES, amount=1_00, due_on=TODAY, reference="Beitrag")
            write_note(actor=actor, member_id=member.pk, text="Noch etwas", now=NOW)
    assert asked() == once


def test_a_program_reads_the_line(much_happened, client):
    coop, olga, anna, member = much_happened

    def ask(secret, query=""):
        path = f"/api/v1/members/{member.pk}/timeline{query}"
        return client.get(path, headers={"Authorization": f"Bearer {secret}", "Accept-Language": "de"})

    office, own = a_token(olga, coop, scopes=["membership"]), a_token(anna, scopes=["membership"])
    everything = ask(office, "?limit=200").json()
    assert {each["kind"] for each in everything["items"]} == EVERYTHING
    note = next(each for each in everything["items"] if each["kind"] == "note")
    assert (note["recorded_by"], note["topic"], note["text"]) == (
        "Olga Obst",
        "letters",
        "Notiz: Ruft zurück",
    )
    first = ask(office, "?limit=2").json()
    second = ask(office, f"?limit=2&cursor={first['next_cursor']}").json()
    assert first["items"] + second["items"] == everything["items"][:4]
    assert {each["topic"] for each in ask(office, "?topic=data").json()["items"]} == {"data"}
    assert ask(office, "?cursor=quatsch").json()["code"] == "no-such-cursor"
    mine = ask(own, "?limit=200").json()["items"]
    assert {each["kind"] for each in mine} == EVERYTHING - OF_THE_OFFICE
    assert not any(each["recorded_by"] for each in mine)
    stranger = a_token(a_person("Carl Fremd"), scopes=["membership"])
    assert ask(stranger).status_code == 404
