"""A cooperative that is carried out and brought in again is the same cooperative."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date, timedelta
from uuid import uuid4

import pytest

from allmende.coops.models import Coop
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry, OutboxMail
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.models import ImportRun, Member, Party, YearRun
from allmende.membership.money.payment import Payment
from allmende.membership.queries import capital_on, shares_on
from allmende.membership.refusals.exports import CoopNotEmpty, NotAnArchive
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.use_cases.bring_coop_in import bring_coop_in
from allmende.membership.use_cases.claim_dues import claim_dues
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_payment import record_payment
from allmende.payments.queries import mandate_of, open_claims
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.reveal_iban import reveal_iban
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_coop, an_officer

from .carrying import a_full_coop, archive_of, changed, data_of, empty_tables, rows_of
from .import_files import NOW, TODAY
from .test_filled_claims import owing
from .years import MAY, a_year, distributes, settles, takes_back

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def full_of_the_module(build_once):
    return build_once(a_full_coop)


@pytest.fixture
def full(full_of_the_module, db):
    return deepcopy(full_of_the_module)


def brought_in(file: io.BytesIO):
    other = a_coop("Neubau eG")
    office = an_officer(other)
    with seeing(office):
        bring_coop_in(actor=office, coop=other, file=file, now=NOW)
    return other, office


def test_out_in_and_out_again_is_the_same_byte_by_byte(full):
    coop, office = full
    first = archive_of(coop, office)
    other, new_office = brought_in(first)
    before, after = data_of(first), data_of(archive_of(other, new_office))
    for name, content in before.items():
        assert after[name] == content, name
    assert after.keys() == before.keys()
    assert empty_tables(first, "membership", "payments") == {"year_lines", "year_runs"}
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_every_figure_of_any_day_is_the_same(full):
    coop, office = full
    other, new_office = brought_in(archive_of(coop, office))
    days = [date(2018, 1, 1), date(2021, 6, 1), date(2025, 12, 31), TODAY, TODAY + timedelta(days=800)]

    def figures(of, actor):
        with seeing(actor):
            members = list(Member.objects.filter(coop=of).order_by("number"))
            printed = [
                [
                    (e.number, e.name, e.address, e.joined_on, e.exit_on, e.shares)
                    for e in list_of_members(
                        ListQuery(
                            coop_id=of.pk, as_of=day, known_at=NOW + timedelta(days=1), with_leavers=True
                        )
                    )
                ]
                for day in days
            ]
            return printed, [
                (m.number, shares_on(m, day), capital_on(m, day)) for m in members for day in days
            ]

    assert figures(other, new_office) == figures(coop, office)


def test_life_goes_on_where_it_was_brought_in(full):
    coop, office = full
    mails = OutboxMail.objects.count()
    other, new_office = brought_in(archive_of(coop, office))
    assert OutboxMail.objects.count() == mails
    with seeing(new_office):
        other.refresh_from_db()
        assert (other.name, other.slug) == (coop.name, "neubau-eg")
        bert = Member.objects.get(coop=other, number=2)
        assert bert.party.person_id is None
        give_notice(actor=new_office, member_id=bert.pk, received_on=TODAY, on=TODAY)
        anna = Member.objects.get(coop=other, number=1)
        mandate = mandate_of(coop_id=other.pk, debtor=anna.pk)
        assert reveal_iban(actor=new_office, kept_by=mandate) == "DE89370400440532013000"
    told = AuditEntry.objects.get(fact="CoopBroughtIn").details
    assert (told["coop_id"], told["rows"]["members"]) == (
        other.pk,
        Member.objects.filter(coop=other).count() or 5,
    )


def test_only_into_an_empty_cooperative_and_only_by_its_office(full):
    coop, office = full
    file = archive_of(coop, office)
    with seeing(office), pytest.raises(CoopNotEmpty):
        bring_coop_in(actor=office, coop=coop, file=file, now=NOW)
    other = a_coop("Neubau eG")
    for stranger in (office, an_officer(other, ["lend"])):
        with seeing(stranger), pytest.raises(NotAllowed):
            bring_coop_in(actor=stranger, coop=other, file=file, now=NOW)


def test_what_was_changed_on_the_way_is_refused_and_leaves_nothing(full):
    coop, office = full
    file = archive_of(coop, office)
    other = a_coop("Neubau eG")
    new_office = an_officer(other)
    wrong = [
        io.BytesIO(b"PK no zip"),
        archive_of(coop, office, secrets=False),
        changed(file, "members", lambda row: row | {"shares": row["shares"] + 1}),
        changed(file, "members", lambda row: row | {"shares": row["shares"] + 1}, honest=False),
        changed(file, "postings", lambda row: row | {"amount": row["amount"] + 1}),
        changed(file, "share_movements", lambda row: row | {"member": 999}),
        changed(file, "claims", lambda row: {"id": row["id"]}),
        changed(file, "capital_movements", lambda row: row | {"amount": -row["amount"]}),
    ]
    for each in wrong:
        with seeing(new_office), pytest.raises(NotAnArchive) as refusal:
            bring_coop_in(actor=new_office, coop=other, file=each, now=NOW)
        assert refusal.value.extra["detail"]
        with seeing(new_office):
            assert not Party.objects.filter(coop=other).exists()
            assert Coop.objects.get(pk=other.pk).name == "Neubau eG"


def test_an_archive_from_before_a_column_came_gets_what_that_is_by_default(full):
    coop, office = full
    first = archive_of(coop, office)
    older = first
    for table, column in (("statutes", "profit_by"), ("claims", "was_mistake"), ("members", "import_run")):
        older = changed(older, table, lambda row, gone=column: {k: v for k, v in row.items() if k != gone})
    other, new_office = brought_in(older)
    again = archive_of(other, new_office)
    assert [row["profit_by"] for row in rows_of(again, "statutes")] == ["capital", "capital"]
    assert not any(row["was_mistake"] for row in rows_of(again, "claims"))


def test_who_looked_into_the_list_can_be_read(full):
    coop, office = full
    (look,) = rows_of(archive_of(coop, office), "inspections")
    assert (look["as_of"], look["after"], look["actor"]) == (TODAY.isoformat(), 0, "person 1")


def test_what_is_being_taken_back_at_this_moment_stands_in_the_archive():
    coop = a_year()
    office = an_officer(coop)
    settled = settles(coop, office)
    with seeing(office):
        ImportRun.objects.create(coop=coop, file_name="a", form="csv", state="undoing", finished_at=NOW)
        YearRun.objects.filter(pk=settled.pk).update(state="reversing")
    file = archive_of(coop, office)
    assert [row["state"] for row in rows_of(file, "imports")] == ["done"]
    assert [row["state"] for row in rows_of(file, "year_runs")] == ["posted"]
    other, new_office = brought_in(file)
    assert data_of(archive_of(other, new_office)) == data_of(file)


def test_bank_details_stand_in_clear_only_where_that_was_asked_for(full):
    coop, office = full
    clear, masked = archive_of(coop, office), archive_of(coop, office, secrets=False)
    assert rows_of(clear, "mandates")[-1]["iban"] == "DE89370400440532013000"
    assert rows_of(masked, "mandates")[-1]["iban"] == ""
    assert rows_of(masked, "mandates")[-1]["masked_iban"] == "DE89 •••• 3000"
    assert b"DE89370400440532013000" not in b"".join(data_of(masked).values())


def test_a_year_that_was_settled_distributed_and_taken_back_is_carried():
    coop = a_year()
    office = an_officer(coop)
    takes_back(settles(coop, office), office)
    settles(coop, office)
    distributes(coop, office)
    first = archive_of(coop, office)
    assert {row["state"] for row in rows_of(first, "year_runs")} == {"posted", "reversed"}
    other, new_office = brought_in(first)
    after, before = data_of(archive_of(other, new_office)), data_of(first)
    for name, content in before.items():
        assert after[name] == content, name


def test_what_a_settlement_claims_from_leavers_goes_with_it_there_too():
    coop = a_year(liability="limited", liability_cap=100_00)
    office = an_officer(coop)
    takes_back(settles(coop, office, loss=990_00), office)
    settles(coop, office, loss=990_00)
    first = archive_of(coop, office)
    other, new_office = brought_in(first)
    assert data_of(archive_of(other, new_office)) == data_of(first)
    with seeing(new_office):
        run = YearRun.objects.get(coop=other, state="posted")
    takes_back(run, new_office)
    with seeing(new_office):
        assert list(open_claims(coop_id=other.pk)) == []


def test_a_claim_that_stands_in_for_another_is_carried():
    """A profit filled what was open and was taken back, twice: claims raised again, and raised again for those."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    owing(a_member(coop, "Anna Ackermann", shares=2, paid=100_00), (40_00, MAY), (60_00, TODAY))
    owing(a_member(coop, "Bert Beet", shares=2, paid=150_00), (50_00, MAY))
    office = an_officer(coop)
    for _time in range(2):
        takes_back(distributes(coop, office, amount=300_00), office)
    first = archive_of(coop, office)
    stands_in = {row["id"]: row["replaces"] for row in rows_of(first, "claims") if row["replaces"]}
    assert stands_in.keys() & set(stands_in.values())
    other, new_office = brought_in(first)
    assert data_of(archive_of(other, new_office)) == data_of(first)
    with seeing(new_office):
        assert sum(claim.open_amount for claim in open_claims(coop_id=other.pk)) == 150_00


def test_dues_that_were_dropped_and_claimed_again_are_carried():
    club = a_coop("Kleingartenverein Sonnenhang e. V.", legal_form="ev")
    some_statutes(club, share_price=0, pay_at_once=0, shares_required=0, dues=60_00)
    a_member(club, "Anna Ackermann", shares=0)
    office = an_officer(club)
    with seeing(office):
        (wrong,) = claim_dues(actor=office, coop=club, due_on=date(2026, 12, 31), now=NOW)
        part = Payment(id=uuid4(), amount=10_00, value_on=TODAY)
        record_payment(actor=office, member_id=wrong.debtor, claim_id=wrong.pk, payment=part, now=NOW)
        cancel_claim(actor=office, claim_id=wrong.pk, reason="Vertippt", now=NOW)
        claim_dues(actor=office, coop=club, due_on=date(2026, 11, 30), now=NOW)
    first = archive_of(club, office)
    other, new_office = brought_in(first)
    assert data_of(archive_of(other, new_office)) == data_of(first)
    twice = changed(first, "claims", lambda row: row | {"cancelled_at": None, "cancelled_reason": ""})
    another = a_coop("Nachbau e. V.", legal_form="ev")
    its_office = an_officer(another)
    with seeing(its_office), pytest.raises(NotAnArchive) as refusal:
        bring_coop_in(actor=its_office, coop=another, file=twice, now=NOW)
    assert "dues_of_a_period_are_claimed_once" in refusal.value.extra["detail"]
