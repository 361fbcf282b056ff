"""A row of an imported list that was a mistake, and an import undone once more for whoever stayed."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.importing.followed import still_entered, would_stay
from allmende.membership.models import Departure, Member, RunState
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import is_member_on
from allmende.membership.refusals.imports import NotEntered
from allmende.membership.refusals.members import SomethingRestsOnIt
from allmende.membership.use_cases.ask_member_import_undo import ask_member_import_undo
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.note_import_failure import note_import_failure
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.year.figures import year_figures
from allmende.payments.models import Claim
from tests.api.programs import Program
from tests.people import BUILDER, signed_in

from .import_files import HEADER, NOW, TODAY, an_import, an_office_with_statutes, an_xlsx, undone

pytestmark = pytest.mark.django_db
LIST = (
    (901, "Doppel", "Dora", "14770", "Brandenburg", "01.02.2019", "", 3, "250,00 €", ""),
    (902, "Doppel", "Dora", "14770", "Brandenburg", "01.02.2019", "", 3, "300,00 €", ""),
    (903, "Weg", "Wanda", "14770", "Brandenburg", "01.02.2019", "31.12.2025", 2, "200,00 €", ""),
)


@pytest.fixture
def entered():
    coop, office = an_office_with_statutes()
    return coop, office, an_import(coop, office, an_xlsx([HEADER, *LIST]))


def the(coop, number):
    return Member.objects.get(coop=coop, number=number)


def mistaken(office, member):
    with seeing(office):
        return take_back_admission(
            actor=office, member_id=member.pk, reason="Zweimal in der Liste", on=TODAY, now=NOW
        )


@pytest.mark.parametrize("number", [901, 902, 903])
def test_a_row_of_the_list_is_taken_back_with_its_opening_capital_and_its_exit(entered, number):
    coop, office, _run = entered
    with seeing(office):
        member = the(coop, number)
        before = Account.objects.get(owner=coop.pk, purpose=Pot.OPENING).balance
        brought = member.capital
    void = mistaken(office, member)
    with seeing(office):
        void = the(coop, number)
        assert (void.shares, void.capital, void.left_by) == (0, 0, "mistake")
        assert void.voided_at is not None
        assert not Claim.objects.filter(debtor=void.pk, cancelled_at=None).exists()
        assert not Departure.objects.filter(member=void, withdrawn_on=None).exists()
        assert Account.objects.get(owner=coop.pk, purpose=Pot.OPENING).balance == before + brought
        assert not is_member_on(void, date(2025, 12, 1))
        figures = year_figures(coop, 2025).end
        assert figures.capital + figures.capital_left == 750_00 - brought
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_what_followed_the_list_still_stands_in_the_way_and_is_named(entered):
    coop, office, _run = entered
    with seeing(office):
        paid, left = the(coop, 901), the(coop, 902)
        change = CapitalChange(kind="payment", amount=50_00, pot=Pot.BANK, effective_on=TODAY)
        move_capital(actor=office, member=paid, change=change, now=NOW)
        give_notice(actor=office, member_id=left.pk, received_on=TODAY, on=TODAY)
    with pytest.raises(SomethingRestsOnIt, match="eine Zahlung ging ein"):
        mistaken(office, paid)
    with pytest.raises(SomethingRestsOnIt) as refused:
        mistaken(office, left)
    assert "Zahlung" not in str(refused.value)
    with seeing(office):
        assert (the(coop, 901).capital, the(coop, 902).capital) == (300_00, 300_00)


def test_the_page_says_which_list_and_how_much_goes(client, entered):
    coop, office, _run = entered
    with seeing(office):
        dora = the(coop, 902)
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    shown = page.get(reverse("membership:admission_mistake", args=[dora.pk])).content.decode()
    assert "liste.xlsx" in shown
    assert "300.00" in shown
    sent = page.post(reverse("membership:admission_mistake", args=[dora.pk]), {"reason": "Doppelt"})
    assert sent.status_code == 302
    with seeing(office):
        assert the(coop, 902).voided_at is not None


def test_who_was_taken_back_alone_does_not_hinder_undoing_the_list(entered):
    coop, office, run = entered
    mistaken(office, the_of(office, coop, 902))
    with seeing(office):
        voided_at = the(coop, 902).voided_at
        assert would_stay(run) == []
    run = undone(office, run)
    with seeing(office):
        (left,) = Member.objects.filter(coop=coop)
        assert (left.number, left.voided_at) == (902, voided_at)
        assert not still_entered(run)


def the_of(office, coop, number):
    with seeing(office):
        return the(coop, number)


@pytest.fixture
def stayed(entered):
    """Undone while one had given notice."""
    coop, office, run = entered
    with seeing(office):
        member = the(coop, 902)
        left = give_notice(actor=office, member_id=member.pk, received_on=TODAY, on=TODAY)
    with seeing(office):
        (alike,) = would_stay(run)
        (one,) = alike.members
        assert (one.member.number, one.kept) == (902, "kept_moved")
        assert one.followed == ["Kündigung vom 22.11.2026"]
    return coop, office, undone(office, run), left


def test_whoever_stayed_goes_by_undoing_once_more(stayed):
    coop, office, run, left = stayed
    with seeing(office):
        assert still_entered(run) == {left.member_id}
        said = {"member_id": left.member_id, "departure_id": left.pk, "reason": "Verwechselt"}
        take_back_exit(actor=office, on=TODAY, **said)
    run = undone(office, run)
    with seeing(office):
        void = the(coop, 902)
        assert (run.state, void.shares, void.capital) == (RunState.UNDONE, 0, 0)
        assert void.voided_at is not None
        assert not still_entered(run)
        with pytest.raises(NotEntered, match="nichts mehr"):
            ask_member_import_undo(actor=office, run=run)
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_undoing_once_more_while_it_still_rests_on_something_changes_nothing(stayed):
    coop, office, run, left = stayed
    run = undone(office, run)
    with seeing(office):
        member = the(coop, 902)
        assert (member.shares, member.capital, member.voided_at) == (0, 300_00, None)
        assert still_entered(run) == {left.member_id}


def test_or_the_row_alone_is_taken_back(stayed):
    coop, office, run, left = stayed
    with seeing(office):
        said = {"member_id": left.member_id, "departure_id": left.pk, "reason": "Verwechselt"}
        take_back_exit(actor=office, on=TODAY, **said)
    mistaken(office, the_of(office, coop, 902))
    with seeing(office):
        assert not still_entered(run)
    # the number is free for the corrected list
    again = an_import(coop, office, an_xlsx([HEADER, LIST[1]]), name="neu.xlsx")
    assert again.counts["create"] == 1


def test_the_pages_say_who_stayed_and_why_and_offer_it_again(client, stayed):
    coop, office, run, _left = stayed
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    assert "1 stayed" in page.get(reverse("membership:imports")).content.decode()
    here = reverse("membership:import", args=[run.pk])
    shown = page.get(here).content.decode()
    for words in (
        "1 member still stands as entered",
        "notice of ",
        "Undo it for those who stayed",
    ):
        assert words in shown, words
    above, _rows = shown.split('id="rows"')
    assert above.count("Stays as it is") == 0, "who is named with what followed is not named a second time"
    assert page.post(reverse("membership:import_reversal", args=[run.pk])).status_code == 302
    with seeing(office):
        run.refresh_from_db()
        assert run.state == RunState.UNDOING


def test_programs_see_who_stayed_and_ask_again(stayed):
    coop, office, run, left = stayed
    program = Program(Person.objects.get(pk=office.person_id), coop)
    here = f"/members/imports/{run.pk}"
    assert program.get(here)["stayed"] == 1
    (one,) = program.get(f"{here}/staying")["items"]
    assert (one["member"], one["kept"]) == (left.member_id, "kept_moved")
    assert len(one["followed"]) == 1
    assert program.post(f"{here}/reversal")["state"] == "undoing"


def test_a_second_undoing_that_fails_leaves_it_undone(stayed):
    _coop, office, run, _left = stayed
    with seeing(office):
        run = ask_member_import_undo(actor=office, run=run)
        note_import_failure(actor=office, run=run, code="failed")
        run.refresh_from_db()
        assert run.state == RunState.UNDONE
    assert run.undone_at == NOW
