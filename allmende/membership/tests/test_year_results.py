"""A year has one result: what else is said of it is refused, with the way out."""

import pytest

from allmende.membership.refusals.members import AnotherResult, LossWrittenOff
from tests.api.programs import Program
from tests.members import a_member
from tests.people import a_person, an_office, signed_in

from .years import a_year, books_agree, capitals, distributes, leaves, payouts, settles, takes_back

pytestmark = pytest.mark.django_db


def late(coop, paid=100_00):
    """Somebody of whom it becomes known afterwards that they left with the year."""
    leaves(a_member(coop, "Dora Dill", paid=paid))


def test_a_profit_after_a_loss_is_refused_until_the_settlement_is_taken_back():
    coop = a_year()
    run = settles(coop, loss=69_00)
    with pytest.raises(AnotherResult) as refused:
        distributes(coop)
    assert "69" in refused.value.message
    assert "§ 48" in refused.value.rule
    takes_back(run)
    distributes(coop)
    books_agree(coop)


def test_a_loss_after_a_profit_is_refused_and_without_a_loss_it_is_settled():
    coop = a_year()
    distributes(coop)
    with pytest.raises(AnotherResult) as refused:
        settles(coop, loss=1)
    assert refused.value.field == "loss"
    settles(coop)
    books_agree(coop)


@pytest.mark.parametrize(("first", "second"), [(69_00, 70_00), (69_00, 0), (0, 69_00)])
def test_who_is_settled_late_bears_the_loss_of_the_others(first, second):
    coop = a_year()
    settles(coop, loss=first)
    late(coop)
    with pytest.raises(AnotherResult) as refused:
        settles(coop, loss=second)
    assert refused.value.extra == {"stated": first}
    settles(coop, loss=first)
    books_agree(coop)


def test_what_a_settlement_stated_and_a_distribution_wrote_off_is_not_stated_again():
    coop = a_year()
    settles(coop, loss=69_00)  # 29 of it were written off
    with pytest.raises(LossWrittenOff):
        distributes(coop, kind="loss", amount=40_01)
    distributes(coop, kind="loss", amount=30_00)
    late(coop)
    with pytest.raises(AnotherResult) as refused:
        settles(coop, loss=10_01)
    assert refused.value.extra == {"rest": 10_00}
    settles(coop, loss=10_00)
    books_agree(coop)


def test_a_loss_that_took_nothing_from_leavers_still_was_the_result():
    coop = a_year()
    settles(coop, loss=1)
    with pytest.raises(LossWrittenOff):
        distributes(coop, kind="loss", amount=2)


def test_the_page_and_programs_begin_with_the_loss_of_the_others(client):
    coop = a_year()
    settles(coop, loss=69_00)
    late(coop)
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop)
    page = signed_in(client, olga, coop).get("/members/years/2025/settlement")
    assert page.status_code == 200
    assert 'value="69,00"' in page.content.decode()
    wrong = client.get("/members/years/2025/settlement?loss=70")
    assert wrong.status_code == 422
    assert "69,00" in wrong.content.decode()
    said = Program(olga, coop).get("/years/2025/settlement", loss=70_00)
    assert said.refusal == (409, "another-result")
    assert said["stated"] == 69_00
    assert (capitals(coop)["Dill"], len(payouts(coop))) == (100_00, 2)
