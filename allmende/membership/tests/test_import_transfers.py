"""A transfer in a list that is a history is entered as the transfer it was, on both sides (§ 76 GenG)."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Transfer
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.importing.columns import guess_columns
from allmende.membership.importing.staying import who_stays
from allmende.membership.models import CapitalMovement, Departure, ImportRow, Member, ShareMovement
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import capital_on, shares_on
from allmende.membership.refusals.imports import ColumnMissing
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.bring_coop_in import bring_coop_in
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.membership.use_cases.write_note import write_note
from allmende.membership.year.figures import year_figures
from tests.people import BUILDER, a_coop, an_officer

from .carrying import archive_of, data_of
from .import_files import (
    BALANCE_DAY,
    NOW,
    TODAY,
    a_preview,
    an_import,
    an_office_with_statutes,
    an_upload,
    an_xlsx,
    undone,
)

pytestmark = pytest.mark.django_db
HEADER = ("Nr", "Name", "Eintritt", "Austritt", "Wertstellung", "Anteile", "Eingezahlt", "Übertragen an/von")


def first(number, name, joined, day, shares, capital, *, left="", other=""):
    return (number, name, joined, left, day, shares, capital, other)


def moves(number, day, shares, capital="", other=""):
    return (number, "", "", "", day, shares, capital, other)


ANNA = first(1, "Ackermann, Anna", "01.02.2019", "01.02.2019", 5, 500)
BERT = first(2, "Beet, Bert", "01.03.2019", "01.03.2019", 1, 100)
ONE_TRANSFER = (ANNA, moves(1, "1.6.2020", -2, -200, 2), BERT, moves(2, "1.6.2020", 2, 200, 1))
CARL = first(3, "Citrus, Carl", "01.02.2018", "01.02.2018", 3, 300, left="1.7.2021")
ALL_GIVEN = (CARL, moves(3, "1.7.2021", -3, -300, 4), first(4, "Dill, Dora", "1.7.2021", "1.7.2021", 3, 300))
"""Carl leaves by it, Dora joins by it; her row does not name him."""


def a_list(*rows):
    return an_xlsx([HEADER, *rows])


def reasons(office, run):
    with seeing(office):
        return {
            row.number: [each["code"] for each in row.reasons] for row in ImportRow.objects.filter(run=run)
        }


def moved(model, number):
    rows = (
        model.objects.filter(member__number=number)
        .order_by("effective_on", "pk")
        .select_related("counterpart")
    )
    what = "shares" if model is ShareMovement else "amount"
    return sorted(
        (
            each.effective_on.isoformat(),
            each.kind,
            getattr(each, what),
            each.counterpart and each.counterpart.number,
        )
        for each in rows
    )


def an_entered_list():
    coop, office = an_office_with_statutes()
    return coop, office, an_import(coop, office, a_list(*ONE_TRANSFER, *ALL_GIVEN))


@pytest.fixture(scope="module")
def entered_of_the_module(build_once):
    return build_once(an_entered_list)


@pytest.fixture
def entered(entered_of_the_module, db):
    return deepcopy(entered_of_the_module)


@pytest.mark.parametrize(
    "header", ["Übertragen an/von", "Übertragung an", "übernommen von", "Transferred to"]
)
def test_the_column_is_guessed(header):
    assert guess_columns(["Nr", "Name", header])["other_side"] == header


def test_the_preview_names_both_sides():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(*ONE_TRANSFER, *ALL_GIVEN))
    assert reasons(office, run) == {
        2: [], 3: ["transfer_to"], 4: [], 5: ["transfer_from"],
        6: [], 7: ["transfer_to"], 8: ["transfer_from"],
    }  # fmt: skip
    assert (run.sums["members"], run.sums["shares"], run.sums["capital"]) == (3, 9, 900_00)


def test_both_histories_say_the_same(entered):
    _coop, office, _run = entered
    with seeing(office):
        assert moved(ShareMovement, 1) == [
            ("2019-02-01", "subscription", 5, None), ("2020-06-01", "transfer", -2, 2),
        ]  # fmt: skip
        assert moved(ShareMovement, 2)[1] == ("2020-06-01", "transfer", 2, 1)
        assert moved(CapitalMovement, 1)[1] == ("2020-06-01", "transfer", -200_00, 2)
        assert moved(CapitalMovement, 2)[1] == ("2020-06-01", "transfer", 200_00, 1)
        anna, bert = (Member.objects.get(number=number) for number in (1, 2))
        assert [(shares_on(each, BALANCE_DAY), capital_on(each, BALANCE_DAY)) for each in (anna, bert)] == [
            (3, 300_00),
            (3, 300_00),
        ]
        assert not Departure.objects.filter(member=anna).exists()
        both = CapitalMovement.objects.filter(kind="transfer", member__in=(anna, bert))
        assert len({each.transfer_id for each in both}) == 1
    with system_access():
        posted = Transfer.objects.get(pk=both[0].transfer_id)
        assert (posted.payer_id, posted.payee_id, posted.amount) == (anna.account_id, bert.account_id, 200_00)
        assert prove_ledger(actor=BUILDER).difference == ""


def test_who_gave_all_left_by_it_and_who_joined_by_it_holds_it(entered):
    _coop, office, _run = entered
    with seeing(office):
        (exit_,) = Departure.objects.filter(member__number=3)
        assert (exit_.cause, exit_.shares, exit_.effective_on) == ("transfer", None, date(2021, 7, 1))
        assert exit_.settled_on == date(2021, 7, 1)
        assert moved(ShareMovement, 3)[1] == ("2021-07-01", "transfer", -3, 4)
        assert moved(ShareMovement, 4) == [("2021-07-01", "transfer", 3, 3)]
        assert moved(CapitalMovement, 4) == [("2021-07-01", "transfer", 300_00, 3)]
        batches = {each.batch for each in ShareMovement.objects.filter(effective_on=date(2021, 7, 1))}
        assert batches == {exit_.batch}


def test_it_can_be_taken_back_as_any_other(entered):
    _coop, office, _run = entered
    with seeing(office):
        line = standing_transfers(Member.objects.get(number=1)).get()
        said = {"reason": "Verwechselt", "on": TODAY, "now": NOW}
        take_back_transfer(actor=office, member_id=line.member_id, movement_id=line.pk, **said)
        assert [Member.objects.get(number=number).shares for number in (1, 2)] == [5, 1]


def test_it_leaves_and_comes_in_with_everything_the_cooperative_has(entered):
    coop, office, _run = entered
    file = archive_of(coop, office)
    other = a_coop("Neubau eG")
    keeper = an_officer(other)
    with seeing(keeper):
        bring_coop_in(actor=keeper, coop=other, file=file, now=NOW)
    assert data_of(archive_of(other, keeper)) == data_of(file)
    with seeing(keeper):
        assert moved(CapitalMovement, 2)[1] == ("2020-06-01", "transfer", 200_00, 1)


def test_the_price_of_the_shares_goes_with_them():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, a_list(*ONE_TRANSFER))
    with seeing(office):
        given = ShareMovement.objects.get(member__import_run=run, shares=-2)
        assert ShareMovement.objects.get(member__import_run=run, shares=2).price == given.price


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((ANNA, moves(1, "1.6.2020", -2, -200, 2), BERT), "transfer_one_sided"),
        ((ANNA, moves(1, "1.6.2020", -2, -200, 2), BERT, moves(2, "1.6.2020", 2, 100, 1)), "transfer_one_sided"),
        ((ANNA, moves(1, "1.6.2020", -2, -200, 2), BERT, moves(2, "2.6.2020", 2, 200, 1)), "transfer_one_sided"),
        ((ANNA, moves(1, "1.6.2020", -2, -200, 9), BERT), "transfer_one_sided"),
        ((ANNA, moves(1, "1.6.2020", -2, -200, 1), BERT), "transfer_to_oneself"),
        ((ANNA, moves(1, "1.6.2020", -2, 200, 2), BERT, moves(2, "1.6.2020", 2, -200, 1)), "capital_below_zero"),
        ((ANNA, moves(1, "1.6.2020", -2, 100, 2), BERT, moves(2, "1.6.2020", 2, -100, 1)), "transfer_both_ways"),
        ((ANNA, moves(1, "1.6.2020", -2, -200, "wer?"), BERT), "number_unreadable"),
        ((*ONE_TRANSFER, moves(1, "1.6.2020", -1, -50, 2), moves(2, "1.6.2020", 1, 50)), "transfer_once_more"),
        ((*ONE_TRANSFER, moves(1, "1.6.2020", -1, -50), moves(2, "1.6.2020", 1, 50, 1)), "transfer_once_more"),
        (
            (ANNA, moves(1, "1.6.2020", -2, -200, 2), first(2, "Beet, Bert", "1.3.2020", "1.6.2020", 2, 200)),
            "transfer_after_joining",
        ),
    ],
)  # fmt: skip
def test_what_is_no_transfer_is_refused_with_both_histories(rows, code):
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(*rows))
    said = [each for codes in reasons(office, run).values() for each in codes]
    assert code in said
    assert "transfer_to" not in said


def test_whose_other_side_is_refused_is_refused():
    coop, office = an_office_with_statutes()
    chain = (*ONE_TRANSFER, moves(2, "1.7.2020", -9, -900), (*CARL[:3], "", *CARL[4:]))
    run = a_preview(coop, office, a_list(*chain))
    said = reasons(office, run)
    assert said[3] == ["transfer_one_sided"]
    assert said[2] == ["history_refused"]
    assert run.counts["create"] == 1


def test_without_a_day_there_is_no_transfer():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(ANNA, first(2, "Beet, Bert", "1.3.2019", "", 1, 100, other=1)))
    assert reasons(office, run)[3] == ["transfer_without_day"]
    fresh = an_upload(coop, office, a_list(ANNA))
    columns = {part: column for part, column in fresh.mapping.items() if part != "moved_on"}
    with seeing(office), pytest.raises(ColumnMissing):
        name_member_columns(
            actor=office, run=fresh, columns=columns, as_of=BALANCE_DAY, expected=Sums(), on=TODAY
        )


def test_the_figures_of_the_year_know_who_left_and_joined_by_it(entered):
    coop, office, _run = entered
    with seeing(office):
        figures = year_figures(coop, 2021)
    assert (figures.before.members, figures.end.members) == (3, 3)


def test_both_sides_go_with_their_list(entered):
    coop, office, run = entered
    with seeing(office):
        assert who_stays(run) == []
    undone(office, run)
    with seeing(office):
        assert not Member.objects.filter(coop=coop).exists()
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_with_who_stays_void_the_other_side_does(entered):
    coop, office, run = entered
    with seeing(office):
        write_note(actor=office, member_id=Member.objects.get(number=2).pk, text="Rückruf", now=NOW)
    undone(office, run)
    with seeing(office):
        left = Member.objects.filter(coop=coop).order_by("number")
        assert [(each.number, each.voided_at is not None, each.shares, each.capital) for each in left] == [
            (1, True, 0, 0),
            (2, True, 0, 0),
        ]
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_with_whom_a_payment_followed_the_other_side_stays_as_entered(entered):
    coop, office, run = entered
    with seeing(office):
        bert = Member.objects.get(number=2)
        change = CapitalChange(kind="payment", amount=12_50, pot=Pot.BANK, effective_on=TODAY)
        move_capital(actor=office, member=bert, change=change, now=NOW)
        assert [(each.kept, [one.number for one in each.members]) for each in who_stays(run)] == [
            ("kept_counts", [2]),
            ("kept_together", [1]),
        ]
    undone(office, run)
    with seeing(office):
        left = Member.objects.filter(coop=coop).order_by("number")
        assert [(each.number, each.shares, each.capital) for each in left] == [(1, 3, 300_00), (2, 3, 312_50)]
