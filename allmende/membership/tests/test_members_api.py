from datetime import date

import pytest

from allmende.kernel.row_access import system_access
from allmende.membership.models import Departure, Party
from tests.members import a_member
from tests.people import LONG_AGO, a_coop, a_person, a_token, an_office

pytestmark = pytest.mark.django_db


def asking(client, coop=None, person=None):
    person = person or a_person("Olga Obst")
    if coop:
        an_office(person, coop)
    secret = a_token(person, coop, scopes=["membership"])
    return lambda path: client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"})


def test_a_program_of_the_office_leafs_through_the_members(client):
    coop = a_coop()
    for name in ("Anna Ackermann", "Bert Beet", "Cem Çelik"):
        a_member(coop, name, shares=2, paid=150_00)
    a_member(a_coop(), "Doris Fremd")
    ask = asking(client, coop)
    first = ask("/members?limit=2").json()
    assert [each["name"] for each in first["items"]] == ["Anna Ackermann", "Bert Beet"]
    assert (first["items"][0]["shares"], first["items"][0]["capital"]) == (2, 150_00)
    second = ask(f"/members?limit=2&cursor={first['next_cursor']}").json()
    assert [each["name"] for each in second["items"]] == ["Cem Çelik"]
    assert second["next_cursor"] is None
    assert [each["name"] for each in ask("/members?q=celik").json()["items"]] == ["Cem Çelik"]
    assert ask("/members?cursor=quatsch").json()["code"] == "no-such-cursor"


def test_a_program_reads_one_member_with_the_movements(client):
    coop = a_coop()
    anna, stranger = a_member(coop, shares=2, paid=150_00), a_member(a_coop(), "Doris Fremd")
    ask = asking(client, coop)
    found = ask(f"/members/{anna.pk}").json()
    moved = [(each["kind"], each["shares"], each["amount"]) for each in found["movements"]]
    assert sorted(moved, key=str) == [("payment", None, 150_00), ("subscription", 2, None)]
    assert ask(f"/members/{stranger.pk}").status_code == 404


def test_a_program_reads_the_list_as_of_a_day(client):
    coop = a_coop()
    anna = a_member(coop, shares=3)
    a_member(coop, "Bert Beet", on=date(2025, 1, 1))
    with system_access():
        Departure.objects.create(
            coop=coop, member=anna, cause="notice", received_on=LONG_AGO, effective_on=date(2024, 12, 31)
        )
    ask = asking(client, coop)
    found = ask("/members/list?as_of=2024-12-31").json()
    assert [(each["number"], each["further_shares"], each["exit_on"]) for each in found["items"]] == [
        (1, 2, "2024-12-31")
    ]
    first = ask("/members/list?as_of=2025-06-30&leavers=true&limit=1").json()
    assert (first["items"][0]["number"], first["next_cursor"]) == (1, "1")
    second = ask("/members/list?as_of=2025-06-30&leavers=true&limit=1&cursor=1").json()
    assert (second["items"][0]["name"], second["next_cursor"]) == ("Beet, Bert", None)
    then = ask("/members/list?as_of=2025-06-30&known_on=2019-01-01").json()
    assert (then["known_on"], then["items"]) == ("2019-01-01", [])


def test_a_program_of_a_person_reads_the_own_membership_only(client):
    coop, person = a_coop(), a_person("Anna Ackermann")
    anna, bert = a_member(coop), a_member(coop, "Bert Beet")
    with system_access():
        Party.objects.filter(pk=anna.party_id).update(person=person)
    ask = asking(client, person=person)
    assert ask(f"/members/{anna.pk}").json()["number"] == 1
    assert ask(f"/members/{bert.pk}").status_code == 404
    assert ask("/members").status_code == 403
    assert ask("/members/list").status_code == 403
