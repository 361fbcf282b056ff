from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Statutes
from allmende.membership.queries import statutes_on, statutes_or_refuse
from allmende.membership.refusals.members import NoStatutes, StatutesInTheWay, StatutesNotAllowed
from allmende.membership.use_cases.record_statutes import Provisions, record_statutes
from tests.members import a_member, some_statutes
from tests.people import LONG_AGO, a_coop, an_officer

from .joining import an_application

pytestmark = pytest.mark.django_db
HASH_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def record(coop, *, valid_from=date(2026, 1, 1), duties=("register",), **provisions):
    actor = an_officer(coop, duties)
    said = Provisions(**{"share_price": 50_00, "pay_at_once": 50_00, **provisions})
    with seeing(actor):
        return record_statutes(actor=actor, coop=coop, provisions=said, valid_from=valid_from)


def test_a_version_is_in_force_until_the_next_begins():
    coop = a_coop()
    first = record(coop, share_price=50_00)
    second = record(coop, share_price=100_00, pay_at_once=10_00, valid_from=date(2027, 7, 1))
    assert first.text_hash == HASH_OF_NOTHING
    assert statutes_on(coop.pk, date(2025, 12, 31)) is None
    assert statutes_on(coop.pk, date(2026, 1, 1)) == first
    assert statutes_on(coop.pk, date(2027, 6, 30)) == first
    assert statutes_on(coop.pk, date(2027, 7, 1)) == second


def test_without_statutes_nothing_is_computed():
    with pytest.raises(NoStatutes):
        statutes_or_refuse(a_coop().pk, date(2026, 1, 1))


def test_only_whoever_keeps_the_list_enters_statutes():
    with pytest.raises(NotAllowed):
        record(a_coop(), duties=["lend", "spend", "members", "profile"])


def test_the_office_of_another_cooperative_is_refused_before_anything_is_written():
    actor, coop = an_officer(a_coop(), ["register"]), a_coop()
    with pytest.raises(NotAllowed), seeing(actor):
        record_statutes(actor=actor, coop=coop, provisions=Provisions(), valid_from=date(2026, 1, 1))


def test_a_version_never_begins_before_the_last():
    coop = a_coop()
    record(coop)
    with pytest.raises(StatutesInTheWay):
        record(coop, valid_from=date(2025, 1, 1))


def test_a_version_nothing_rests_on_is_corrected_and_both_stay(client):
    coop = a_coop()
    mistyped = record(coop, share_price=1_00, pay_at_once=1_00)
    right = record(coop, share_price=100_00)
    assert (mistyped.valid_from, right.valid_from) == (date(2026, 1, 1), date(2026, 1, 1))
    assert statutes_on(coop.pk, date(2026, 6, 1)).pk == right.pk
    assert Statutes.objects.filter(coop=coop).count() == 2
    assert "berichtigt" in client.get(f"/coops/{coop.slug}/statutes").content.decode()
    record(coop, valid_from=date(2027, 1, 1))
    with pytest.raises(StatutesInTheWay):
        record(coop)


def test_a_version_something_rests_on_is_not_corrected():
    coop, joined = a_coop(), a_coop()
    record(coop)
    an_application(coop)
    some_statutes(joined)
    a_member(joined)
    for each, day in ((coop, date(2026, 1, 1)), (joined, LONG_AGO)):
        with pytest.raises(StatutesInTheWay):
            record(each, valid_from=day)
        with (
            system_access(),
            pytest.raises(IntegrityError, match="rests on the statutes"),
            transaction.atomic(),
        ):
            Statutes.objects.create(coop=each, valid_from=day)


@pytest.mark.parametrize(
    ("field", "provisions"),
    [
        ("pay_at_once", {"pay_at_once": 50_01}),
        ("shares_most", {"shares_required": 3, "shares_most": 2}),
        ("notice_months", {"notice_months": 2}),
        ("fiscal_year_begins", {"fiscal_year_begins": 13}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field, provisions):
    with pytest.raises(StatutesNotAllowed) as refused:
        record(a_coop(), **provisions)
    assert refused.value.field == field


def test_the_database_keeps_every_version_as_it_was():
    statutes = some_statutes(a_coop())
    for statement in (
        f"update membership_statutes set share_price = 1 where id = {statutes.pk}",
        f"delete from membership_statutes where id = {statutes.pk}",
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
