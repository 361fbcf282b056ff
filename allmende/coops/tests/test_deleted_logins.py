"""What a deleted login gives back, and when it is refused."""

import pytest

from allmende.coops.models import AccessToken, Office
from allmende.coops.use_cases.end_office import LastOffice
from allmende.identity.use_cases.delete_login import delete_login
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from tests.people import a_coop, a_person, a_token, acting_for, an_office

pytestmark = pytest.mark.django_db


def test_offices_end_and_tokens_go() -> None:
    anna, bert, coop, other = a_person("Anna"), a_person("Bert"), a_coop(), a_coop()
    offices = [an_office(anna, coop), an_office(anna, other, ["lend"])]
    for place in (coop, other):
        an_office(bert, place)
    a_token(anna, coop)
    actor = acting_for(anna, coop)
    with seeing(actor):
        delete_login(actor=actor, person=anna)
    with system_access():
        assert not Office.objects.filter(pk__in=[office.pk for office in offices], until_day=None).exists()
        assert not AccessToken.objects.filter(person=anna).exists()
    told = list(AuditEntry.objects.order_by("pk").values_list("fact", flat=True))
    assert told[-3:] == ["LoginDeleted", "OfficeEnded", "OfficeEnded"]


def test_the_last_who_can_appoint_keeps_the_login() -> None:
    anna, coop = a_person("Anna Ackermann"), a_coop()
    office = an_office(anna, coop)
    with pytest.raises(LastOffice):
        delete_login(actor=acting_for(anna), person=anna)
    anna.refresh_from_db()
    assert (anna.name, anna.is_active) == ("Anna Ackermann", True)
    with system_access():
        office.refresh_from_db()
    assert office.until_day is None
