"""A declaration to join that is sent twice: it is one, also at the same moment; with other details it is refused."""

from dataclasses import replace
from uuid import uuid4

import pytest

from allmende.kernel.actor import GUEST
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account, Wish, people_from
from allmende.membership.models import Application, BondRole, Party
from allmende.membership.refusals.joining import DeclaredOtherwise
from allmende.membership.refusals.members import AlreadyApplied
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.apply_for_membership import apply_for_membership
from tests.meanwhile import meanwhile
from tests.people import a_coop, a_person, acting_for, an_officer

from .joining import ANNA, BOARD, DECIDED_AT, SIGNED_AT, a_declaration

pytestmark = pytest.mark.django_db
IBAN, OTHER_IBAN = "DE89370400440532013000", "DE02120300000000202051"
ACCOUNT = Account(holder="Anna Ackermann", iban=IBAN)


def sent(declaration, coop, actor=GUEST) -> int:
    return apply_for_membership(actor=actor, coop=coop, declaration=declaration, now=SIGNED_AT).pk


def parties(coop) -> int:
    with system_access():
        return Party.objects.filter(coop=coop).count()


@pytest.mark.parametrize(
    "change",
    [
        {"wish": Wish(shares=5)},
        {"applicant": replace(ANNA, email="neu@example.org")},
        {"account": None},
        {"account": replace(ACCOUNT, iban=OTHER_IBAN)},
        {"account": replace(ACCOUNT, holder="Bert Beet")},
        {"beside": people_from("Berta Beet", BondRole.GUARDIAN)},
    ],
)
def test_with_other_details_it_is_refused(change):
    coop = a_coop()
    first = a_declaration(coop, account=ACCOUNT)
    made = sent(first, coop)
    with pytest.raises(DeclaredOtherwise):
        sent(replace(first, **change), coop)
    with pytest.raises(DeclaredOtherwise):
        sent(first, a_coop("Andere eG"))
    assert sent(first, coop) == made


def test_it_is_the_same_after_the_admission_too():
    coop = a_coop()
    first = a_declaration(coop, account=ACCOUNT)
    made, office = sent(first, coop), an_officer(coop)
    with seeing(office):
        admit_member(actor=office, application_id=made, resolution=BOARD, now=DECIDED_AT)
    assert sent(first, coop) == made
    with pytest.raises(DeclaredOtherwise):
        sent(replace(first, wish=Wish(shares=5)), coop)


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_it_is_one():
    coop = a_coop()
    declaration = a_declaration(coop)
    with meanwhile(lambda: sent(declaration, coop)) as second:
        first = sent(declaration, coop)
    assert second() == first
    assert parties(coop) == 1


@pytest.mark.django_db(transaction=True)
def test_a_login_that_signs_two_at_the_same_moment_has_applied_once():
    coop, anna = a_coop(), acting_for(a_person())
    first = a_declaration(coop)

    def signs_another() -> object:
        try:
            return sent(replace(first, key=uuid4()), coop, anna)
        except AlreadyApplied as refused:
            return refused

    with meanwhile(signs_another) as second:
        sent(first, coop, anna)
    assert isinstance(second(), AlreadyApplied)
    with system_access():
        assert Application.objects.filter(coop=coop).count() == parties(coop) == 1
