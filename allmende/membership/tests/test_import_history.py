"""A list that is a history: rows of one number name the days on which shares and capital moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.importing.columns import guess_columns
from allmende.membership.models import (
    CapitalMovement,
    Departure,
    Member,
    Party,
    ShareMovement,
)
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import capital_on, shares_on
from allmende.membership.refusals.imports import ColumnMissing
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from allmende.membership.year.figures import year_figures
from allmende.membership.year.settlement import settlement_plan
from allmende.payments.models import Claim
from tests.people import BUILDER, signed_in

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
HEADER = ("Nr", "Name", "Eintritt", "Austritt", "Wertstellung", "Anteile", "Eingezahlt")
ANNA = (1, "Ackermann, Anna", "01.02.2019", "", "15.02.2019", 3, "300,00")
JOINS = date(2019, 2, 1)


def moves(number: object, day: str, shares: object = "", capital: object = "", name: str = "") -> tuple:
    return (number, name, "", "", day, shares, capital)


def left(number: int, name: str, last: str, day: str, shares: object, capital: object) -> tuple:
    return (number, name, "01.03.2018", last, day, shares, capital)


LISTED = (
    HEADER,
    ANNA,
    moves(1, "01.06.2021", 2, 150),  # pays the rest half a year later
    moves(1, "01.12.2021", "", "50,00 €"),
    moves(1, "30.06.2022", "", "-12,50"),  # a loss
    moves(1, "31.12.2023", -1),
    moves(1, "15.07.2024", "", -100),
    left(2, "Beet, Bert", "31.12.2022", "01.03.2018", 2, 200),
    moves(2, "31.12.2020", "-1", ""),
    moves(2, "30.06.2021", "", "−100,00 €"),
    moves(2, "31.12.2022", -1),
    moves(2, "30.06.2023", "", -100),
    left(3, "Citrus, Carla", "31.12.2024", "", 1, 100),  # left, not paid out
    (4, "Dill, Dora", "01.05.2020", "", "", 1, 100),
)


def fates(rows) -> dict[int, tuple[str, list[str]]]:
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, an_xlsx([HEADER, *rows]))
    with seeing(office):
        return {row.number: (row.fate, [each["code"] for each in row.reasons]) for row in run.rows.all()}


@pytest.fixture
def entered():
    coop, office = an_office_with_statutes(share_price=100_00, pay_at_once=100_00)
    return coop, office, an_import(coop, office, an_xlsx(LISTED))


@pytest.mark.parametrize(
    "header", ["Tag der Bewegung", "Wertstellung", "Buchungsdatum", "Valuta", "Value date", "Day of movement"]
)
def test_the_column_is_guessed(header):
    assert guess_columns([header, "Zuletzt geprüft"]) == {"moved_on": header}


def test_movements_find_their_member_by_the_number():
    coop, office = an_office_with_statutes()
    run = an_upload(coop, office, an_xlsx([HEADER[1:], ANNA[1:]]))
    with seeing(office), pytest.raises(ColumnMissing) as refused:
        name_member_columns(
            actor=office, run=run, columns=run.mapping, as_of=BALANCE_DAY, expected=Sums(), on=TODAY
        )
    assert refused.value.field == "column_number"


def test_the_preview_says_of_each_row_what_it_is_and_adds_up_the_balance_day():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, an_xlsx(LISTED), expected=Sums(members=2, shares=5, capital=587_50))
    assert {name: run.counts[name] for name in ("create", "movement", "further", "refuse", "skip")} == {
        "create": 4, "movement": 9, "further": 0, "refuse": 0, "skip": 0,
    }  # fmt: skip
    assert {part: run.sums[part] for part in ("members", "shares", "capital", "leavers", "leavers_capital")} == {
        "members": 2, "shares": 5, "capital": 587_50, "leavers": 2, "leavers_capital": 100_00,
    }  # fmt: skip
    with seeing(office):
        row = run.rows.get(number=4)
        assert (row.name, row.member_number, row.reasons) == (
            "Anna Ackermann",
            1,
            [{"code": "movement_of", "column": "", "value": "2"}],
        )


WHOLE = "history_refused"
REFUSED = {
    "before joining": ([ANNA, moves(1, "31.01.2019", 1, 100)], [WHOLE, "moved_before_joined"]),
    "after the balance day": ([ANNA, moves(1, "01.01.2026", 1, 100)], [WHOLE, "moved_after_balance_day"]),
    "shares after leaving": (
        [left(2, "Beet, Bert", "31.12.2022", "", 1, 100), moves(2, "01.01.2023", 1)],
        [WHOLE, "moved_after_leaving"],
    ),
    "capital in after leaving": (
        [left(2, "Beet, Bert", "31.12.2022", "", 1, ""), moves(2, "01.01.2023", "", 100)],
        [WHOLE, "moved_after_leaving"],
    ),
    "fewer than no shares": (
        [ANNA, moves(1, "31.12.2020", -4), moves(1, "31.12.2021", 4)],
        [WHOLE, "shares_below_zero", WHOLE],
    ),
    "more than there are on the last day": (
        [left(2, "Beet, Bert", "31.12.2022", "", 2, 100), moves(2, "31.12.2022", -3)],
        [WHOLE, "shares_below_zero"],
    ),
    "capital below zero": (
        [ANNA, moves(1, "31.12.2020", "", "-300,01"), moves(1, "31.12.2021", "", 100)],
        [WHOLE, "capital_below_zero", WHOLE],
    ),
    "capital of the balance day paid out before": (
        [(1, "Acker, A", "01.02.2019", "", "", 3, 300), moves(1, "31.12.2020", "", -1)],
        [WHOLE, "capital_below_zero"],
    ),
    "no member": ([ANNA, moves(7, "31.12.2020", 1, 100)], [None, "movement_without_member"]),
    "no number": ([ANNA, moves("", "31.12.2020", 1, 100)], [None, "movement_without_number"]),
    "another name": ([ANNA, moves(1, "31.12.2020", 1, 100, "Beet, Bert")], [WHOLE, "number_repeated"]),
    "nothing": ([ANNA, moves(1, "31.12.2020")], [WHOLE, "movement_of_nothing"]),
    "twice": ([ANNA, moves(1, "31.12.2020", 1, 100), moves(1, "31.12.2020", 1, 100)],
              [WHOLE, WHOLE, "movement_repeated"]),
    "no day": ([ANNA, moves(1, "im Herbst", 1, 100)], [WHOLE, "day_unreadable"]),
    "no amount": ([ANNA, moves(1, "31.12.2020", 1, "offen")], [WHOLE, "capital_unreadable"]),
    "half a share": ([ANNA, moves(1, "31.12.2020", "-0,5")], [WHOLE, "shares_unreadable"]),
    "the member": ([(1, "Acker, A", "Frühjahr", "", "", 1, 100), moves(1, "31.12.2020", 1, 100)],
                   ["day_unreadable", "movement_without_member"]),
    "without any share": ([(1, "Acker, A", "01.02.2019", "", "", "", ""), moves(1, "31.12.2020", "", 100)],
                          ["shares_missing", WHOLE]),
    "negative without a day": ([ANNA, (2, "Beet, B", "01.02.2019", "", "", 1, -100)],
                               [None, "capital_negative"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_true_is_refused_with_the_whole_history(case):
    rows, expected = REFUSED[case]
    found = fates(rows)
    codes = [found[number][1][0] if found[number][0] == "refuse" else None for number in sorted(found)]
    assert codes == expected


TAKEN = {
    "the day of joining and the balance day": [ANNA, moves(1, "01.02.2019", 1), moves(1, "31.12.2025", 1)],
    "paid out after leaving": [
        left(2, "Beet, B", "31.12.2022", "01.03.2018", 1, 100),
        moves(2, "1.7.2023", "", -100),
    ],
    "down to nothing and up on one day": [ANNA, moves(1, "31.12.2020", -3), moves(1, "31.12.2020", 3)],
    "in any order": [ANNA, moves(1, "31.12.2021", -4), moves(1, "31.12.2020", 2)],
    "opened and paid out on the balance day": [
        (1, "Acker, A", "01.02.2019", "", "", 3, 300), moves(1, "31.12.2025", "", -100)
    ],
    "before their member": [moves(1, "31.12.2020", 2, 200), ANNA],
    "each row with the name": [ANNA, (1, "Ackermann, Anna", "01.02.2019", "", "31.12.2020", "+2", "+200")],
    "shares in rows of their own": [
        (1, "Acker, A", "01.02.2019", "", "", "", ""), moves(1, "01.02.2019", 1, 100)
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", TAKEN)
def test_what_can_be_true_is_taken_and_entered(case):
    coop, office = an_office_with_statutes()
    rows = TAKEN[case]
    run = an_import(coop, office, an_xlsx([HEADER, *rows]))
    assert (run.counts["create"], run.counts["movement"]) == (1, len(rows) - 1)
    with seeing(office):
        member = Member.objects.get(coop=coop)
        said = [row[5] for row in rows if row[5] != ""]
        assert member.shares == (0 if member.left_on else sum(map(int, said)))


def test_the_first_shares_count_from_joining_whatever_the_day_of_the_payment(entered):
    coop, office, _run = entered
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        days = [JOINS, date(2021, 6, 1), date(2023, 12, 30), date(2023, 12, 31)]
        assert [shares_on(anna, day) for day in days] == [3, 5, 5, 4]
        days = [
            date(2019, 2, 14), date(2019, 2, 15), date(2021, 6, 1), date(2021, 12, 1), date(2022, 6, 30),
            date(2024, 7, 15),
        ]  # fmt: skip
        assert [capital_on(anna, day) for day in days] == [0, 300_00, 450_00, 500_00, 487_50, 387_50]
        dora = Member.objects.get(coop=coop, number=4)
        assert (capital_on(dora, date(2025, 12, 30)), capital_on(dora, BALANCE_DAY)) == (0, 100_00)
        assert Account.objects.get(owner=coop.pk, purpose=Pot.OPENING).balance == -587_50
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_it_was_recorded_now(entered):
    coop, office, _run = entered
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        before = ShareMovement.objects.filter(member=anna).earliest("recorded_at").recorded_at
        assert shares_on(anna, BALANCE_DAY, known_at=before - timedelta(seconds=1)) == 0
        assert {each.recorded_at.date() for each in CapitalMovement.objects.filter(member=anna)} == {
            before.date()
        }


def test_the_list_of_members_knows_the_days_of_further_shares(entered):
    coop, office, _run = entered
    known = datetime.max.replace(tzinfo=NOW.tzinfo) - timedelta(days=1)

    def entry(on, number):
        with seeing(office):
            found = list_of_members(ListQuery(coop_id=coop.pk, as_of=on, known_at=known))
            return next(each for each in found if each.number == number)

    assert entry(BALANCE_DAY, 1).further_since == [
        (JOINS, 2),
        (date(2021, 6, 1), 2),
        (date(2023, 12, 31), -1),
    ]
    assert entry(date(2022, 12, 31), 2).shares == 1  # the last day counts
    assert entry(date(2020, 12, 30), 2).shares == 2


def test_the_figures_of_earlier_years_show_it(entered):
    coop, office, _run = entered
    with seeing(office):
        changes = {year: year_figures(coop, year) for year in (2018, 2019, 2020, 2021, 2022, 2023, 2024)}
    assert [found.end.members for found in changes.values()] == [2, 3, 4, 4, 3, 3, 2]
    assert [found.end.shares for found in changes.values()] == [3, 6, 6, 8, 7, 6, 5]
    assert changes[2019].capital_change == 300_00
    assert (changes[2020].end.capital_given_back, changes[2021].end.capital_owed) == (100_00, 0)
    assert (changes[2022].end.capital_left, changes[2023].end.capital_owed) == (100_00, 0)
    assert all(found.end.opened == 0 for found in changes.values())


def test_what_was_paid_out_is_settled_and_the_rest_waits(entered):
    coop, office, _run = entered
    with seeing(office):
        steps = Departure.objects.filter(coop=coop).order_by("member__number", "effective_on")
        assert [(each.member.number, each.shares, each.settled_on) for each in steps] == [
            (1, 1, date(2024, 7, 15)),
            (2, 1, date(2021, 6, 30)),
            (2, None, date(2023, 6, 30)),
            (3, None, None),
        ]
        assert {each.noted_on for each in steps} == {TODAY}
        plans = [settlement_plan(coop, year) for year in range(2020, 2026)]
        waiting = [(each.departure.member.number, each.paid_out) for plan in plans for each in plan.leavers]
        assert waiting == [(3, 100_00)]


@pytest.mark.parametrize(
    ("rows", "settled", "due"),
    [
        ([moves(1, "31.12.2024", -1)], [False], [100_00]),
        ([moves(1, "31.12.2023", -1), moves(1, "31.12.2024", -1)], [False, False], [100_00, 100_00]),
        (
            [moves(1, "31.12.2023", -1), moves(1, "31.12.2024", -1), moves(1, "1.7.2025", "", -100)],
            [True, False],
            [100_00],
        ),
        ([moves(1, "31.12.2023", -1), moves(1, "1.7.2024", "", -60)], [True], []),  # in part: no settlement's
    ],
)
def test_who_gave_shares_back_first_was_paid_first(rows, settled, due):
    coop, office = an_office_with_statutes(share_price=100_00)
    an_import(coop, office, an_xlsx([HEADER, ANNA, *rows]))
    with seeing(office):
        steps = Departure.objects.filter(coop=coop).order_by("effective_on")
        assert [each.settled_on is not None for each in steps] == settled
        plans = [settlement_plan(coop, year) for year in (2023, 2024)]
        assert [each.paid_out for plan in plans for each in plan.leavers] == due


def test_what_is_owed_counts_once_and_on_the_shares_that_are_left():
    coop, office = an_office_with_statutes(share_price=100_00, pay_at_once=100_00)
    rows = [HEADER, ANNA, moves(1, "1.6.2021", 2, 120), moves(1, "31.12.2023", -1)]
    run = a_preview(coop, office, an_xlsx(rows))
    assert (run.sums["owed"], run.sums["owing"]) == (0, 0)
    coop, office = an_office_with_statutes(share_price=100_00, pay_at_once=100_00)
    run = an_import(coop, office, an_xlsx(rows[:3]))
    assert (run.sums["owed"], run.sums["owing"]) == (80_00, 1)
    with seeing(office):
        (claim,) = Claim.objects.filter(coop=coop)
        newest = ShareMovement.objects.get(coop=coop, effective_on=date(2021, 6, 1))
        assert (claim.open_amount, claim.subject) == (80_00, f"shares:{newest.pk}")


def test_with_the_list_goes_its_history(entered):
    coop, office, run = entered
    undone(office, run)
    with seeing(office):
        for model in (Member, Party, ShareMovement, CapitalMovement, Departure):
            assert not model.objects.filter(coop=coop).exists()
        assert Account.objects.get(owner=coop.pk, purpose=Pot.OPENING).balance == 0
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_of_whom_goes_on_with_shares_taken_since_it_is_reversed_whole(entered):
    coop, office, run = entered
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        taken = ShareChange(kind="subscription", shares=1, price=100_00, effective_on=TODAY)
        move_shares(actor=office, member=anna, change=taken)
    run = undone(office, run)
    with seeing(office):
        anna.refresh_from_db()
        assert (anna.shares, anna.capital, anna.left_on) == (1, 0, None)
        assert [shares_on(anna, date(year, 12, 31)) for year in (2019, 2021, 2023)] == [0, 0, 0]
        assert [capital_on(anna, date(year, 12, 31)) for year in (2019, 2021, 2024)] == [0, 0, 0]
        (step,) = Departure.objects.filter(member=anna)
        assert (step.withdrawn_on, step.was_mistake) == (TODAY, True)
        assert {row.kept for row in run.rows.filter(member=anna)} == {"kept_goes_on"}
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_of_whom_a_payment_followed_it_stays_whole(entered):
    coop, office, run = entered
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        change = CapitalChange(kind="payment", amount=12_50, pot=Pot.BANK, effective_on=TODAY)
        move_capital(actor=office, member=anna, change=change, now=NOW)
    run = undone(office, run)
    with seeing(office):
        anna.refresh_from_db()
        assert (anna.shares, anna.capital) == (4, 400_00)
        assert (shares_on(anna, date(2021, 12, 31)), capital_on(anna, date(2021, 12, 31))) == (5, 500_00)
        assert {row.kept for row in run.rows.filter(member=anna)} == {"kept_counts"}


def test_only_earlier_books_move_either_way(entered):
    coop, office, _run = entered
    with seeing(office):
        loss = CapitalMovement.objects.get(coop=coop, amount=-12_50)
        with pytest.raises(IntegrityError, match="payments_raise_capital"), transaction.atomic():
            CapitalMovement.objects.create(
                coop=coop,
                member=loss.member,
                kind="opening",
                amount=-12_50,
                transfer_id=loss.transfer_id,
                effective_on=loss.effective_on,
                actor_person=office.person_id,
            )


def test_the_page_shows_each_movement_and_tells_the_rule(client):
    coop, office = an_office_with_statutes()
    further = (4, "Dill, Dora", "01.05.2022", "", "", 1, 100)
    run = a_preview(coop, office, an_xlsx([*LISTED, further]))
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    here = reverse("membership:import", args=[run.pk])
    shown = page.get(here).content.decode()
    assert "9</a>" in shown
    assert "−1 " in shown
    assert "−12.50 €" in shown or "−12,50 €" in shown
    only = page.get(here, {"show": "movement"}).content.decode()
    assert "Dora" not in only
    assert 'name="column_moved_on"' in page.get(here, {"columns": ""}).content.decode()
