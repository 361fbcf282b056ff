from datetime import date

import pytest

from allmende.kernel.errors import Invalid, NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import CapitalKind
from allmende.membership.money.accounts import Pot
from allmende.membership.refusals.calls import CalledAlready, NothingToCall
from allmende.membership.refusals.members import PlanChanged
from allmende.membership.shares.calls import Call, Called
from allmende.membership.use_cases.call_payments import call_payments
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.payments.models import Claim
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, an_office, an_officer, signed_in

from .exits import YEAR_END, does, now_of, the_office
from .test_move_capital import move
from .test_record_payment import NOW, a_claim, pay
from .test_year_races import at_once

pytestmark = pytest.mark.django_db
TODAY, RESOLVED, DUE = date(2026, 11, 20), date(2026, 6, 20), date(2026, 12, 31)
CALL = Call(resolved_on=RESOLVED, words="TOP 4", per_share=50_00, due_on=DUE)


def a_garden():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, pay_at_once=25_00)
    return coop


def calls(coop, call=CALL, actor=None, **more):
    actor = actor or an_officer(coop, ["register"])
    with seeing(actor):
        return call_payments(actor=actor, coop=coop, call=call, on=TODAY, now=NOW, **more)


def claimed(coop) -> dict[int, int]:
    with system_access():
        return dict(
            Claim.objects.filter(coop=coop, subject__startswith="call:").values_list("debtor", "amount")
        )


def test_each_share_pays_so_much_and_never_more_than_it_lacks():
    coop = a_garden()
    anna = a_member(coop, "Anna Ackermann", shares=2, paid=50_00)
    bert = a_member(coop, "Bert Beet", paid=75_00)
    cora = a_member(coop, "Cora Cardamom", paid=25_00)
    a_claim(cora, 65_00)
    a_member(coop, "Dora Dill", paid=100_00)
    a_member(coop, "Emil Erbse", on=date(2026, 6, 21))  # joined after it was resolved
    assert calls(coop) == Called(3, 135_00)
    assert claimed(coop) == {anna.pk: 100_00, bert.pk: 25_00, cora.pk: 10_00}
    with system_access():
        claim = Claim.objects.get(debtor=anna.pk)
        assert (claim.due_on, claim.raised_on, claim.kind) == (DUE, RESOLVED, "shares")
        assert "TOP 4" in claim.reference
        assert claim.reference.endswith("1")
        assert AuditEntry.objects.filter(fact="PaymentsCalled").count() == 1


@pytest.mark.parametrize(("due_on", "asked"), [(YEAR_END, 50_00), (date(2027, 1, 1), 0)])
def test_what_is_due_on_the_last_day_is_asked_for_and_nothing_due_the_day_after(due_on, asked):
    """A member is one through the last day, so are single shares held (§§ 67b, 73 (2) GenG)."""
    coop, last = a_garden(), {"received_on": date(2026, 9, 30)}
    anna, bert = a_member(coop, "Anna Ackermann"), a_member(coop, "Bert Beet", shares=2, paid=100_00)
    a_member(coop, "Cora Cardamom")
    office = the_office(coop)
    assert does(office, give_notice, member_id=anna.pk, **last).effective_on == YEAR_END
    assert does(office, cancel_shares, member_id=bert.pk, shares=1, **last).effective_on == YEAR_END
    calls(coop, Call(**(vars(CALL) | {"due_on": due_on})))
    assert (claimed(coop).get(anna.pk, 0), claimed(coop).get(bert.pk, 0)) == (asked, 2 * asked)


def test_who_gives_back_shares_with_the_day_of_the_resolution_held_them_then():
    coop = a_garden()
    anna = a_member(coop, shares=2, paid=50_00)
    does(the_office(coop), cancel_shares, member_id=anna.pk, shares=1, received_on=date(2025, 9, 30))
    calls(coop, Call(**(vars(CALL) | {"resolved_on": date(2025, 12, 31), "due_on": date(2025, 12, 31)})))
    assert claimed(coop) == {anna.pk: 100_00}


def test_what_a_loss_took_is_not_asked_for_a_second_time():
    coop = a_garden()
    anna = a_member(coop, paid=100_00)
    move(anna, CapitalKind.LOSS, -40_00, Pot.RESULT)
    with pytest.raises(NothingToCall):
        calls(coop)


def test_what_is_called_for_once_a_share_costs_more_comes_in():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    anna = a_member(coop, paid=100_00)
    some_statutes(coop, valid_from=date(2026, 6, 1), share_price=150_00)
    calls(coop)
    with system_access():
        claim = Claim.objects.get(debtor=anna.pk)
    pay(anna, claim, 50_00)
    assert now_of(anna).capital == 150_00


def test_a_resolution_is_carried_out_once():
    coop = a_garden()
    a_member(coop)
    calls(coop)
    with pytest.raises(CalledAlready):
        calls(coop)


def test_what_was_shown_is_what_is_claimed():
    coop = a_garden()
    a_member(coop)
    with pytest.raises(PlanChanged):
        calls(coop, expected=Called(1, 40_00))
    assert calls(coop, expected=Called(1, 50_00)).members == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"per_share": 100_01}, "per_share"),
        ({"per_share": 0}, "per_share"),
        ({"due_on": date(2026, 6, 19)}, "due_on"),
        ({"resolved_on": date(2026, 11, 21)}, "resolved_on"),
        ({"words": " "}, "words"),
    ],
)
def test_what_cannot_have_been_resolved_is_refused(said, field):
    coop = a_garden()
    a_member(coop)
    with pytest.raises(Invalid) as refused:
        calls(coop, Call(**(vars(CALL) | said)))
    assert refused.value.field == field


def test_others_call_for_nothing():
    coop = a_garden()
    a_member(coop)
    with pytest.raises(NotAllowed):
        calls(coop, actor=an_officer(coop, ["lend", "spend", "members"]))


def test_many_members_take_no_more_statements_than_few(django_assert_max_num_queries):
    coop = a_garden()
    for number in range(30):
        a_member(coop, f"Anna Beet{number}")
    actor = an_officer(coop, ["register"])
    with seeing(actor), django_assert_max_num_queries(25):
        call_payments(actor=actor, coop=coop, call=CALL, on=TODAY, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_calling_twice_at_the_same_moment_calls_once():
    coop = a_garden()
    anna = a_member(coop)
    first, second = an_officer(coop), an_officer(coop)
    outcome = at_once(lambda: calls(coop, actor=first), lambda: calls(coop, actor=second))
    assert outcome == ["called-already", "done"]
    assert claimed(coop) == {anna.pk: 50_00}


def test_the_office_looks_and_then_claims(client):
    coop = a_garden()
    a_member(coop)
    person = a_person(language="de")
    an_office(person, coop, ["register"])
    office = signed_in(client, person, coop)
    assert "/members/calls" in office.get("/members").content.decode()
    said = {"resolved_on": "2025-06-20", "words": "TOP 4", "per_share": "50,00", "due_on": "2026-12-31"}
    page = office.get("/members/calls", said).content.decode()
    assert 'name="amount" value="5000"' in page
    assert claimed(coop) == {}
    shown = said | {"members": "1", "amount": "5000", "acting": coop.pk}
    assert office.post("/members/calls", shown | {"amount": "1"}).status_code == 422
    assert office.post("/members/calls", shown).status_code == 302
    assert office.post("/members/calls", shown).status_code == 422
    assert list(claimed(coop).values()) == [50_00]


def test_a_program_calls_for_payments():
    coop = a_garden()
    a_member(coop)
    said = {"resolved_on": "2025-06-20", "words": "TOP 4", "per_share": 50_00, "due_on": "2026-12-31"}
    assert Program(a_person("Carla Celler")).post("/members/calls", **said).status == 403
    person = a_person("Otto Office")
    an_office(person, coop, ["register"])
    office = Program(person, coop)
    done = office.post("/members/calls", **said)
    assert (done.status, done["members"], done["amount"]) == (201, 1, 50_00)
    assert office.post("/members/calls", **said)["code"] == "called-already"
