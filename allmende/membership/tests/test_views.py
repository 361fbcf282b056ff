from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import SavedView
from allmende.membership.permissions import views_visible_to
from allmende.membership.use_cases.delete_view import delete_view
from allmende.membership.use_cases.save_view import MOST_VIEWS, View, save_view
from tests.members import a_member, some_statutes
from tests.people import USUAL_DUTIES, a_coop, a_person, a_token, acting_for, an_office, an_officer, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
OWING = {"owing": "on", "state": ["member"]}


def saved(actor, coop, name="Who owes", filters=OWING, **more):
    with seeing(actor):
        view = View(name=name, filters=filters, **more)
        return save_view(actor=actor, coop_id=coop.pk, view=view, now=NOW)


def seen(actor):
    with seeing(actor):
        return sorted(views_visible_to(actor).values_list("name", flat=True))


def test_a_view_is_ones_own_or_the_offices():
    coop = a_coop()
    olga, paul = an_officer(coop), an_officer(coop, name="Paul Pacht")
    own, shared = saved(olga, coop), saved(olga, coop, "Leavers", {"state": ["leaving"]}, is_shared=True)
    assert (own.owner_id, shared.owner_id) == (olga.person_id, None)
    assert seen(olga) == ["Leavers", "Who owes"]
    assert seen(paul) == ["Leavers"]
    assert seen(an_officer(a_coop())) == []
    told = AuditEntry.objects.filter(fact="ViewSaved").order_by("pk").last()
    assert told.details == {"view_id": shared.pk, "coop_id": coop.pk, "is_shared": True}


def test_the_same_name_again_replaces_and_one_is_shown_first():
    coop = a_coop()
    olga = an_officer(coop)
    first = saved(olga, coop, is_default=True)
    again = saved(olga, coop, " Who  owes ", {"q": "Beet"})
    assert (again.pk, again.filters, again.is_default) == (first.pk, {"q": "Beet"}, False)
    saved(olga, coop, is_default=True)
    other = saved(olga, coop, "Other", is_default=True)
    saved(olga, coop, "Office", is_default=True, is_shared=True)
    with seeing(olga):
        mine = SavedView.objects.filter(owner_id=olga.person_id, is_default=True)
        assert [each.pk for each in mine] == [other.pk]


@pytest.mark.parametrize(
    ("name", "filters", "field"),
    [(" ", OWING, "name"), ("x" * 61, OWING, "name"), ("Evil", {"coop_id": "7"}, "filters")],
)
def test_what_makes_no_view(name, filters, field):
    coop = a_coop()
    with pytest.raises(Invalid) as refused:
        saved(an_officer(coop), coop, name, filters)
    assert refused.value.field == field


def test_there_are_not_endlessly_many():
    coop = a_coop()
    olga = an_officer(coop)
    for number in range(MOST_VIEWS):
        saved(olga, coop, f"View {number}")
    saved(olga, coop, "View 0", {"q": "x"})
    with pytest.raises(Invalid):
        saved(olga, coop, "One more")


def test_nobody_else_saves_or_deletes():
    coop = a_coop()
    own, shared = saved(an_officer(coop), coop), saved(an_officer(coop), coop, "Office", is_shared=True)
    without_duty = an_officer(coop, [duty for duty in USUAL_DUTIES if duty != "register"])
    for stranger in (without_duty, an_officer(a_coop()), acting_for(a_person())):
        with pytest.raises(NotAllowed):
            saved(stranger, coop)
        for view in (own, shared):
            with pytest.raises(NotFound), seeing(stranger):
                delete_view(actor=stranger, view_id=view.pk)
    colleague = an_officer(coop)
    with seeing(colleague):
        with pytest.raises(NotFound):
            delete_view(actor=colleague, view_id=own.pk)
        delete_view(actor=colleague, view_id=shared.pk)
    assert AuditEntry.objects.filter(fact="ViewDeleted").count() == 1


def test_the_database_keeps_one_name_one_default_and_its_wall():
    coop = a_coop()
    olga = an_officer(coop)
    saved(olga, coop, is_shared=True, is_default=True)
    row = {"coop": coop, "owner": None, "saved_at": NOW}
    for name, default, guard in (
        ("Who owes", False, "a_view_has_a_name_of_its_own"),
        ("Other", True, "one_view_is_shown_first"),
        ("", False, "a_view_has_a_name"),
    ):
        with system_access(), pytest.raises(IntegrityError, match=guard), transaction.atomic():
            SavedView.objects.create(**row, name=name, is_default=default)
    with seeing(an_officer(a_coop())), connection.cursor() as cursor:
        cursor.execute("select count(*) from membership_savedview")
        assert cursor.fetchone() == (0,)


@pytest.fixture
def office(client):
    olga, coop = a_person("Olga Obst"), a_coop("Gartenwerk eG")
    an_office(olga, coop)
    for name in ("Anna Ackermann", "Bert Beet", "Cem Çelik"):
        a_member(coop, name, email=f"{name.split()[0].lower()}@example.org", paid=50_00)
    return signed_in(client, olga, coop), coop


def test_a_filter_is_kept_opened_first_and_deleted(office):
    client, _coop = office
    address = "/members/views?q=Beet&state=member&as_of=2026-01-01"
    assert client.post(address, {"name": ""}).status_code == 422
    opened = client.post(address, {"name": "Beete", "is_default": "on"}).url
    assert opened == f"/members?q=Beet&state=member&view={the_view()}"
    assert client.get("/members").url == opened
    page = client.get(opened).content.decode()
    assert "Beet, Bert" in page
    assert "Ackermann" not in page
    assert "Ackermann" in client.get("/members?sort=name").content.decode()
    assert client.post(f"/member-views/{the_view()}/deletion").url == "/members/views"
    assert client.get("/members").status_code == 200


def the_view():
    with system_access():
        return SavedView.objects.get().pk


def test_the_file_has_the_chosen_columns_of_the_chosen_members(office):
    client, coop = office
    assert client.get("/members/file?q=Beet").status_code == 200
    lines = client.get("/members/file?format=csv&column=email&column=name&column=capital").getvalue().decode()
    assert lines.lstrip("\ufeff").split() == [
        "Name,E-mail,Capital",
        "€",
        '"Ackermann,',
        'Anna",anna@example.org,50.00',
        '"Beet,',
        'Bert",bert@example.org,50.00',
        '"Çelik,',
        'Cem",cem@example.org,50.00',
    ]
    with system_access():
        zoe = a_member(coop, "Zoe Zaun").pk
    picked = client.get(f"/members/file?format=csv&column=number&pick={zoe}").getvalue().decode()
    assert picked.lstrip("\ufeff").split() == ["No.", "4"]
    assert client.get("/members/file?format=csv").status_code == 422
    assert client.get("/members/file?format=csv&column=password").status_code == 422


def test_dues_are_claimed_from_those_chosen(client):
    olga, coop = a_person("Olga Obst"), a_coop("Gartenwerk eG")
    an_office(olga, coop)
    some_statutes(coop, dues=12_00, dues_months=12)
    a_member(coop)
    bert, stranger = a_member(coop, "Bert Beet"), a_member(a_coop(), "Doris Fremd")
    signed_in(client, olga, coop)
    day = {"due_on": date(2026, 12, 31).isoformat()}
    client.post(f"/members/dues?pick={bert.pk}&pick={stranger.pk}", day)
    told = AuditEntry.objects.filter(fact="DuesClaimed").order_by("pk")
    assert [entry.details["members"] for entry in told] == [1]
    client.post("/members/dues?q=Ackermann", day)
    client.post("/members/dues", day)
    assert [entry.details["members"] for entry in told.all()] == [1, 1, 0]
    assert "Beet" in client.get(f"/members/{bert.pk}/claims").content.decode()


def test_programs_keep_views_that_pages_show(client):
    olga, coop = a_person("Olga Obst"), a_coop("Gartenwerk eG")
    an_office(olga, coop)
    token = {"Authorization": f"Bearer {a_token(olga, coop, scopes=['membership'])}"}

    def post(path, body):
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=token)

    said = {"name": "Who owes", "filters": {"owing": True, "state": ["member"]}, "is_shared": True}
    made = post("/member-views", said)
    assert made.status_code == 201
    assert client.get("/api/v1/member-views", headers=token).json() == {"items": [made.json()]}
    assert (made.json()["filters"]["owing"], made.json()["filters"]["state"]) == (True, ["member"])
    signed_in(client, olga, coop)
    assert "owing=on" in client.get("/members/views").content.decode()
    assert post("/member-views", said | {"filters": {"colour": "red"}}).status_code == 422
    assert post(f"/member-views/{made.json()['id']}/deletion", {}).json() == {"id": made.json()["id"]}
