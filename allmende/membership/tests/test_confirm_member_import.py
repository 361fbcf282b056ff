import pytest

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing
from allmende.membership.importing.state import differing_sums
from allmende.membership.models import RunState
from allmende.membership.refusals.imports import NoPreview, NothingToEnter, SumsDiffer
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.name_member_columns import Sums
from tests.people import a_person, acting_for

from .import_files import HEADER, a_preview, an_office_with_statutes, an_upload, an_xlsx

pytestmark = pytest.mark.django_db


def confirm(office, run, actor=None, **more):
    with seeing(office):
        return confirm_member_import(actor=actor or office, run=run, **more)


def test_sums_that_are_as_expected_are_confirmed():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, expected=Sums(members=2, shares=4, capital=400_00))
    assert confirm(office, run).state == RunState.CONFIRMED


def test_other_sums_are_refused_until_the_difference_is_confirmed():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, expected=Sums(members=3, capital=400_00))
    assert differing_sums(run) == {"members": (3, 2)}
    with pytest.raises(SumsDiffer):
        confirm(office, run)
    assert confirm(office, run, despite_sums=True).state == RunState.CONFIRMED


def test_without_a_preview_or_with_nobody_there_is_nothing_to_confirm():
    coop, office = an_office_with_statutes()
    with pytest.raises(NoPreview):
        confirm(office, an_upload(coop, office))
    nobody = a_preview(coop, office, an_xlsx([HEADER, (1, "Beet", "Bert", "", "", "", "", 1, "", "")]))
    with pytest.raises(NothingToEnter):
        confirm(office, nobody)


def test_only_the_office_confirms():
    coop, office = an_office_with_statutes()
    with pytest.raises(NotAllowed):
        confirm(office, a_preview(coop, office), actor=acting_for(a_person("Emil Ellenbogen"), coop))
