"""Capital that went over in an imported list without shares ties both members together, as shares do (§ 76 GenG)."""

from __future__ import annotations

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.importing.staying import who_stays
from allmende.membership.models import CapitalMovement, Member
from allmende.membership.refusals.members import SomethingRestsOnIt
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.write_note import write_note
from tests.people import BUILDER

from .import_files import NOW, TODAY, an_import, an_office_with_statutes, undone
from .test_import_transfers import a_list, first, moves

pytestmark = pytest.mark.django_db
CAPITAL_ALONE = (
    first(1, "Ackermann, Anna", "01.02.2019", "01.02.2019", 2, 150),
    moves(1, "1.6.2020", "", -50, 2),
    first(2, "Beet, Bert", "01.03.2019", "01.03.2019", 2, 50),
    moves(2, "1.6.2020", "", 50, 1),
)


@pytest.fixture
def entered():
    coop, office = an_office_with_statutes()
    return coop, office, an_import(coop, office, a_list(*CAPITAL_ALONE))


def held_by_each(coop):
    """Capital by the row, by its movements, and by the account in the ledger: they have to be the same."""
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""
        found = []
        for member in Member.objects.filter(coop=coop).order_by("number"):
            moved = sum(CapitalMovement.objects.filter(member=member).values_list("amount", flat=True))
            assert (moved, Account.objects.get(pk=member.account_id).balance) == (member.capital,) * 2
            found.append((member.number, member.voided_at is not None, member.capital))
        return found


@pytest.mark.parametrize("number", [1, 2])
def test_neither_side_alone_is_taken_back_as_a_mistake(entered, number):
    coop, office, _run = entered
    said = {"reason": "Verwechselt", "on": TODAY, "now": NOW}
    with seeing(office):
        member = Member.objects.get(number=number)
        with pytest.raises(SomethingRestsOnIt, match=r"übertragen|transferred"):
            take_back_admission(actor=office, member_id=member.pk, **said)
    assert held_by_each(coop) == [(1, False, 100_00), (2, False, 100_00)]


@pytest.mark.parametrize("number", [1, 2])
def test_where_one_side_stays_the_other_does(entered, number):
    coop, office, run = entered
    with seeing(office):
        member = Member.objects.get(number=number)
        write_note(actor=office, member_id=member.pk, text="Rückruf", now=NOW)
        assert [(each.kept, len(each.members)) for each in who_stays(run)] == [("kept_void", 2)]
    undone(office, run)
    assert held_by_each(coop) == [(1, True, 0), (2, True, 0)]
