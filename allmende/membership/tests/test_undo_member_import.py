from copy import deepcopy
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.importing.reasons import sentence
from allmende.membership.models import (
    CapitalMovement,
    ImportRun,
    ListOfMembers,
    Member,
    Party,
    RunState,
    ShareMovement,
)
from allmende.membership.money.accounts import Pot
from allmende.membership.money.credits import credit_of
from allmende.membership.money.payment import Payment
from allmende.membership.queries import shares_on
from allmende.membership.refusals.imports import NotEntered
from allmende.membership.use_cases.ask_member_import_undo import ask_member_import_undo
from allmende.membership.use_cases.distribute_payment import distribute_payment
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from allmende.membership.use_cases.take_credit_back import take_credit_back
from allmende.membership.use_cases.undo_member_import import undo_member_import
from allmende.payments.models import Mandate
from tests.people import BUILDER, a_coop, a_person, acting_for, an_officer

from .import_files import NOW, TODAY, an_import, an_office_with_statutes, undone

pytestmark = pytest.mark.django_db


def an_entered_list():
    coop, office = an_office_with_statutes()
    return coop, office, an_import(coop, office, all_have_mandates=True)


@pytest.fixture(scope="module")
def entered_of_the_module(build_once):
    return build_once(an_entered_list)


@pytest.fixture
def entered(entered_of_the_module, db):
    return deepcopy(entered_of_the_module)


def test_while_nothing_followed_nobody_was_ever_there(entered):
    coop, office, run = entered
    run = undone(office, run)
    assert run.state == RunState.UNDONE
    with seeing(office):
        for model in (Member, Party, ShareMovement, CapitalMovement):
            assert not model.objects.filter(coop=coop).exists()
        assert ListOfMembers.objects.get(coop=coop).last_number == 0
        opening = Account.objects.get(owner=coop.pk, purpose=Pot.OPENING)
        others = Account.objects.filter(owner=coop.pk, purpose__startswith="capital:").exclude(pk=opening.pk)
        assert opening.balance == 0
        assert {(each.balance, each.closed_at is None) for each in others} == {(0, False)}
        mandate = Mandate.objects.get(coop=coop)
        assert (mandate.revoked_on, mandate.iban) == (TODAY, None)
    told = AuditEntry.objects.get(fact="MemberImportUndone").details
    assert (told["removed"], told["reversed"], told["kept"]) == (3, 0, 0)
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_the_same_file_can_be_entered_again_afterwards(entered):
    coop, office, run = entered
    undone(office, run)
    assert an_import(coop, office).counts["create"] == 3


def test_whoever_paid_since_stays_as_entered(entered):
    coop, office, run = entered
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        change = CapitalChange(kind="payment", amount=50_00, pot=Pot.BANK, effective_on=TODAY)
        move_capital(actor=office, member=anna, change=change, now=NOW)
    run = undone(office, run)
    with seeing(office):
        (kept,) = Member.objects.filter(coop=coop)
        assert (kept.pk, kept.shares, kept.capital, kept.left_on) == (anna.pk, 3, 350_00, None)
        assert shares_on(kept, date(2020, 1, 1)) == 3
        (row,) = run.rows.exclude(kept="")
        assert (row.kept, row.member_id) == ("kept_counts", anna.pk)
        assert sentence(row.kept).startswith("Bleibt, wie")
        assert ListOfMembers.objects.get(coop=coop).last_number == 1
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


@pytest.mark.parametrize(("is_kept", "fate"), [(True, "kept_counts"), (False, "kept_void")])
def test_whoever_paid_too_much_since_stays_with_the_money(entered, is_kept, fate):
    """Taken back as a mistake, it was no payment; the row stays, for its lines in the ledger name it."""
    coop, office, run = entered
    payment = Payment(id=uuid4(), amount=50_00, value_on=TODAY)
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        said = {"actor": office, "member_id": anna.pk, "now": NOW}
        distribute_payment(payment=payment, **said)
        if not is_kept:
            take_credit_back(line_id=payment.id, reversal_id=uuid4(), value_on=TODAY, **said)
    run = undone(office, run)
    with seeing(office):
        (row,) = run.rows.exclude(kept="")
        assert (row.kept, row.member_id) == (fate, anna.pk)
        assert credit_of(Member.objects.get(coop=coop)) == (50_00 if is_kept else 0)
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_what_has_moved_on_stays_as_it_is(entered):
    coop, office, run = entered
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        gone = ShareChange(kind="cancellation", shares=-1, price=100_00, effective_on=TODAY)
        move_shares(actor=office, member=anna, change=gone)
    run = undone(office, run)
    with seeing(office):
        anna.refresh_from_db()
        assert (anna.shares, anna.capital, anna.left_on) == (2, 300_00, None)
        assert run.rows.get(member=anna).kept == "kept_moved"


def test_a_login_and_a_claim_are_something_that_followed(entered):
    coop, office, run = entered
    with seeing(office):
        bert = Member.objects.get(coop=coop, number=2)
        Party.objects.filter(pk=bert.party_id).update(person=a_person("Bert Beet"))
    run = undone(office, run)
    with seeing(office):
        assert Member.objects.get(coop=coop).pk == bert.pk


def test_only_what_was_entered_is_undone(entered):
    _coop, office, run = entered
    with seeing(office), pytest.raises(NotEntered):
        undo_member_import(actor=office, run=run, on=TODAY, now=NOW)
    run = undone(office, run)
    with seeing(office), pytest.raises(NotEntered):
        ask_member_import_undo(actor=office, run=run)


def test_only_the_office_undoes(entered):
    coop, office, run = entered
    stranger = acting_for(a_person("Emil Ellenbogen"), coop)
    with seeing(office), pytest.raises(NotAllowed):
        ask_member_import_undo(actor=stranger, run=run)
    with seeing(office):
        ask_member_import_undo(actor=office, run=run)
    with seeing(office), pytest.raises(NotAllowed):
        undo_member_import(actor=stranger, run=run, on=TODAY, now=NOW)


def test_the_way_out_of_append_only_is_closed_to_everyone_else(entered):
    _coop, office, run = entered
    statements = (
        "delete from membership_sharemovement",
        "delete from membership_capitalmovement",
        "delete from membership_member",
        "update membership_sharemovement set shares = 9",
        "update membership_member set import_run_id = null",
        "update membership_member set import_run_id = id",
    )
    for statement in statements:
        for naming in ("", str(run.pk)):
            with seeing(office), connection.cursor() as cursor:
                cursor.execute("select set_config('allmende.undone_import', %s, true)", [naming])
                with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                    cursor.execute(statement)


def test_the_function_deletes_only_what_is_being_undone_and_given_back(entered):
    coop, office, run = entered

    def call():
        with connection.cursor() as cursor:
            cursor.execute("select membership_delete_import(%s, '{}')", [run.pk])
            return cursor.fetchone()[0]

    with seeing(office), pytest.raises(IntegrityError, match="is not being undone"), transaction.atomic():
        call()
    with seeing(office):
        ask_member_import_undo(actor=office, run=run)
    stranger = an_officer(a_coop("Fremde eG"))
    with seeing(stranger), pytest.raises(DatabaseError, match="no such import"), transaction.atomic():
        call()
    with seeing(office):
        # Nobody's capital has been given back in the ledger.
        assert call() == []
        assert Member.objects.filter(coop=coop).count() == 3


def test_a_member_comes_from_a_file_of_the_own_cooperative(entered):
    _coop, _office, run = entered
    other = a_coop("Fremde eG")
    with system_access():
        party = Party.objects.create(coop=other, family_name="Beet")
        with pytest.raises(IntegrityError, match="its own cooperative"), transaction.atomic():
            Member.objects.create(
                coop=other, party=party, number=1, admitted_on=TODAY, joined_on=TODAY, import_run=run
            )
        assert ImportRun.objects.count() == 1
