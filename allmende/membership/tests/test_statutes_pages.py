import pytest

from tests.members import some_statutes
from tests.people import a_coop

pytestmark = pytest.mark.django_db


def test_everyone_reads_the_statutes_in_force(client):
    coop = a_coop("Gartenwerk eG")
    assert (
        b"No statutes yet"
        in client.get(f"/coops/{coop.slug}/statutes", headers={"accept-language": "en"}).content
    )
    some_statutes(coop, text="§ 1 Name\n\nDie Genossenschaft heißt Gartenwerk eG.")
    page = client.get(f"/coops/{coop.slug}/statutes").content.decode()
    assert "Die Genossenschaft heißt Gartenwerk eG." in page
