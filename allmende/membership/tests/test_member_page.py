from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.kernel.row_access import system_access
from allmende.membership.models import Bond, Departure, Member, Party
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from tests.members import a_member, a_party
from tests.people import BUILDER, LONG_AGO, a_coop, a_person, an_office, signed_in

pytestmark = pytest.mark.django_db
FAR = date(2099, 12, 31)


@pytest.fixture
def office(client):
    olga, coop = a_person("Olga Obst"), a_coop("Gartenwerk eG")
    an_office(olga, coop)
    return signed_in(client, olga, coop), coop


def moved(member, kind, shares, on=FAR, **more):
    with system_access():
        change = ShareChange(kind=kind, shares=shares, price=100_00, effective_on=on, **more)
        return move_shares(actor=BUILDER, member=member, change=change)


def test_the_office_reads_everything_about_a_member(office):
    client, coop = office
    anna = a_member(coop, shares=3, paid=150_00, street="Gartenweg 3", town="Brennau", phone="0331 1")
    moved(anna, "cancellation", -2)
    bert = a_member(coop, "Bert Beet")
    moved(anna, "transfer", -1, LONG_AGO, counterpart=bert)
    cancelled = moved(anna, "subscription", 4, date(2021, 1, 1))
    moved(anna, "reversal", -4, date(2021, 2, 1), reverses=cancelled, reason="typing error")
    with system_access():
        Bond.objects.create(
            coop=coop,
            party=anna.party,
            beside=a_party(coop, "Gerd Vormund"),
            role="guardian",
            from_day=LONG_AGO,
        )
        Departure.objects.create(
            coop=coop, member=anna, cause="notice", received_on=date(2026, 1, 5), effective_on=FAR
        )
        Member.objects.filter(pk=anna.pk).update(left_on=FAR)
    page = client.get(f"/members/{anna.pk}").content.decode()
    for said in (
        "Anna Ackermann",
        "Gartenweg 3, Brennau",
        "0331 1",
        "3 shares subscribed",
        "2 shares ended",
        "Transfer to Bert Beet",
        "Reversal of “subscription” of 1 Jan 2021 (typing error)",
        "Gerd Vormund",
        "leaves on 31 Dec 2099",
        "Received: notice",
        "150.00",
    ):
        assert said in page, said


def test_a_member_reads_the_own_page_and_no_other(client):
    coop, person = a_coop(), a_person("Anna Ackermann")
    anna, bert = a_member(coop, shares=2), a_member(coop, "Bert Beet")
    moved(anna, "transfer", -1, LONG_AGO, counterpart=bert)
    with system_access():
        Party.objects.filter(pk=anna.party_id).update(person=person)
    signed_in(client, person)
    page = client.get(f"/members/{anna.pk}").content.decode()
    assert "Transfer to another member" in page
    assert "Bert Beet" not in page
    assert "2 shares subscribed" in page
    assert client.get(f"/members/{bert.pk}").status_code == 404
    own = client.get("/memberships").content.decode()
    assert coop.name in own


def test_the_memberships_of_somebody_without_any(client):
    assert client.get("/memberships").url == "/login?next=/memberships"
    assert "No membership linked yet" in signed_in(client, a_person()).get("/memberships").content.decode()


def test_another_office_does_not_find_the_member(office):
    client, _coop = office
    stranger = a_member(a_coop(), "Carl Fremd")
    assert client.get(f"/members/{stranger.pk}").status_code == 404


def test_the_number_of_queries_does_not_depend_on_movements(office):
    client, coop = office
    anna = a_member(coop, shares=1)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/members/{anna.pk}").status_code == 200
        return len(captured)

    moved(anna, "transfer", 1, counterpart=a_member(coop, "Bert Beet"))
    asked()
    one = asked()
    for _number in range(29):
        moved(anna, "subscription", 1, LONG_AGO)
    assert asked() == one
