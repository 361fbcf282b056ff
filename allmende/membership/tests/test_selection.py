"""A bulk action means whom its address says, or nobody: what makes no sense never widens it to everyone."""

import pytest

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Mailing
from allmende.membership.register.member_list import MemberQuery
from allmende.membership.use_cases.export_members import export_members
from allmende.payments.models import Claim
from tests.members import a_member, some_statutes
from tests.people import USUAL_DUTIES, a_coop, a_person, acting_for, an_office, an_officer, signed_in

pytestmark = pytest.mark.django_db
BULK = ("/mailings/new", "/members/dues", "/members/file")
SENSELESS = (
    "investing=x",
    "as_of=never",
    "state=dead",
    "group=gone",
    "pick=abc",
    "pick=",
    "pick=1&pick=x",
    "&".join(f"pick={number}" for number in range(1, 52)),
)


@pytest.fixture
def office(client):
    coop, olga = a_coop("Gartenwerk eG"), a_person("Olga Obst")
    an_office(olga, coop)
    return signed_in(client, olga, coop), coop


@pytest.mark.parametrize("groups", [[], [{"code": "a", "name": "Acker"}]])
def test_what_makes_no_sense_is_refused_by_every_bulk_action(office, groups):
    client, coop = office
    some_statutes(coop, dues=5_00, groups=groups)
    a_member(coop, email="anna@example.org")
    for path in BULK:
        assert client.get(path).status_code == 200, path
        for said in SENSELESS:
            assert client.get(f"{path}?{said}").status_code == 422, (path, said)
    for said in SENSELESS:
        assert client.post(f"/members/dues?{said}", {"due_on": "2026-12-31"}).status_code == 422
        wanted = f"/members/file?format=csv&column=name&{said}"
        assert client.get(wanted).status_code == 422
    with system_access():
        assert not Claim.objects.exists()
        assert not Mailing.objects.exists()


def test_the_list_itself_stays_open_to_mend_the_filter(office):
    client, coop = office
    some_statutes(coop)
    a_member(coop)
    for said in SENSELESS:
        assert client.get(f"/members?{said}").status_code == 200, said


def test_a_file_of_members_leaves_with_an_entry_in_the_log_and_for_the_office_alone(office):
    client, coop = office
    some_statutes(coop)
    anna, bert = a_member(coop), a_member(coop, "Bert Beet")
    client.get("/members/file")
    assert not AuditEntry.objects.filter(fact="MembersExported").exists()
    said = client.get("/members/file?format=csv&column=number&column=name").getvalue().decode()
    assert "Beet, Bert" in said
    client.get(f"/members/file?format=csv&column=name&pick={anna.pk}")
    told = AuditEntry.objects.filter(fact="MembersExported").order_by("pk").values_list("details", flat=True)
    assert list(told) == [
        {"coop_id": coop.pk, "number": 2, "columns": ["number", "name"]},
        {"coop_id": coop.pk, "number": 1, "columns": ["name"]},
    ]
    query = MemberQuery(coop_id=coop.pk, as_of=bert.joined_on)
    without_duty = an_officer(coop, [duty for duty in USUAL_DUTIES if duty != "register"])
    for stranger in (without_duty, an_officer(a_coop()), acting_for(a_person())):
        with seeing(stranger), pytest.raises(NotAllowed):
            export_members(actor=stranger, query=query, columns=["name"])


def test_the_number_shown_is_who_is_found_of_those_picked(office):
    client, coop = office
    some_statutes(coop)
    anna, stranger = a_member(coop), a_member(a_coop(), "Doris Fremd")
    page = client.get(f"/mailings/new?pick={anna.pk}&pick={stranger.pk}").content.decode()
    assert 'name="shown" value="1"' in page
