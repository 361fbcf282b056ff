import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.coops.keys import new_key
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Party, SelfServiceKey
from allmende.membership.refusals.members import AlreadyLinked, LetterNoLongerWorks, NoAddressToWriteTo
from allmende.membership.use_cases.forget_self_service_keys import forget_self_service_keys
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.link_login import link_login
from allmende.membership.use_cases.offer_self_service import VALID_FOR, offer_self_service
from allmende.membership.use_cases.request_erasure import request_erasure
from tests.meanwhile import meanwhile
from tests.members import a_member, a_party
from tests.people import USUAL_DUTIES, a_coop, a_person, acting_for, an_office, an_officer, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def offered(party) -> str:
    """The key in the letter."""
    office = an_officer(party.coop)
    with seeing(office):
        offer_self_service(actor=office, party=party, now=NOW)
    letter = ProcrastinateJob.objects.filter(task_name__endswith="send_mail").latest("id").args
    assert letter["to"] == party.email
    found = re.search(r"/self-service/(\S+)", letter["body"])
    assert found
    return found[1]


def linked_person(party) -> int | None:
    with system_access():
        return Party.objects.get(pk=party.pk).person_id


def test_a_person_links_the_own_login_with_the_letter():
    party, anna = a_party(a_coop(), email="anna@example.org"), a_person()
    key = offered(party)
    assert linked_person(party) is None
    with seeing(person_id=anna.pk):
        link_login(actor=acting_for(anna), key=key, now=NOW)
        assert Party.objects.get().pk == party.pk
    assert linked_person(party) == anna.pk
    told = AuditEntry.objects.get(fact="LoginLinked").details
    assert told == {"party_id": party.pk, "coop_id": party.coop_id, "person_id": anna.pk}
    with pytest.raises(NotFound):
        link_login(actor=acting_for(a_person("Bert Beet")), key=key, now=NOW)


def test_only_the_hash_of_the_key_is_kept():
    key = offered(a_party(a_coop(), email="anna@example.org"))
    with system_access():
        kept = SelfServiceKey.objects.get()
    assert key not in str(vars(kept))


def test_a_newer_letter_replaces_the_one_before():
    party = a_party(a_coop(), email="anna@example.org")
    first, second = offered(party), offered(party)
    with pytest.raises(NotFound):
        link_login(actor=acting_for(a_person()), key=first, now=NOW)
    link_login(actor=acting_for(a_person()), key=second, now=NOW)


def keys_on_their_way() -> int:
    """Letters with a key, waiting or sent."""
    return ProcrastinateJob.objects.filter(args__about__startswith="key:").count()


def test_a_letter_that_still_waits_is_called_off_by_a_newer_one():
    party = a_party(a_coop(), email="anna@example.org")
    for _letter in range(2):
        offered(party)
        assert keys_on_their_way() == 1


def test_the_letter_goes_with_the_address():
    anna = a_member(a_coop(), email="anna@example.org")
    office = an_officer(anna.coop)
    with seeing(office):
        give_notice(actor=office, member_id=anna.pk, received_on=date(2024, 5, 2), on=date(2024, 5, 2))
        party = Party.objects.select_related("coop").get(pk=anna.party_id)
    offered(party)
    assert keys_on_their_way() == 1
    with seeing(office):
        request_erasure(actor=office, party=party, on=NOW.date())
    with system_access():
        assert Party.objects.get(pk=party.pk).email == ""
    assert keys_on_their_way() == 0


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_used_while_another_is_offered_opens_nothing_more():
    party, anna = a_party(a_coop(), email="anna@example.org"), a_person()
    first = offered(party)

    def links() -> object:
        try:
            with seeing(person_id=anna.pk):
                return link_login(actor=acting_for(anna), key=first, now=NOW)
        except NotFound as refused:
            return refused

    with meanwhile(links, then=lambda: offered(party)) as linked, system_access():
        Party.objects.select_for_update(no_key=True).get(pk=party.pk)  # as an offer begins
    assert isinstance(linked(), NotFound)
    assert linked_person(party) is None


def test_a_letter_runs_out():
    party = a_party(a_coop(), email="anna@example.org")
    key = offered(party)
    with pytest.raises(LetterNoLongerWorks):
        link_login(actor=acting_for(a_person()), key=key, now=NOW + VALID_FOR)
    assert linked_person(party) is None


def test_a_guest_links_nothing():
    key = offered(a_party(a_coop(), email="anna@example.org"))
    with pytest.raises(NotAllowed):
        link_login(actor=Actor(person_id=None), key=key, now=NOW)


def test_a_login_stands_for_one_entry_of_a_cooperative():
    coop, anna = a_coop(), a_person()
    for number in (1, 2):
        key = offered(a_party(coop, email=f"anna{number}@example.org"))
        if number == 1:
            link_login(actor=acting_for(anna), key=key, now=NOW)
    with pytest.raises(AlreadyLinked):
        link_login(actor=acting_for(anna), key=key, now=NOW)
    with system_access(), pytest.raises(IntegrityError, match="one_register_row"), transaction.atomic():
        Party.objects.filter(coop=coop).update(person=anna)


def test_the_office_offers_it_where_it_makes_sense():
    coop = a_coop()
    office, party = an_officer(coop), a_party(coop)
    with seeing(office), pytest.raises(NoAddressToWriteTo):
        offer_self_service(actor=office, party=party, now=NOW)
    with system_access():
        Party.objects.filter(pk=party.pk).update(email="anna@example.org", person=a_person())
    with seeing(office), pytest.raises(AlreadyLinked):
        offer_self_service(actor=office, party=party, now=NOW)
    stranger = an_officer(coop, [duty for duty in USUAL_DUTIES if duty != "register"])
    with seeing(stranger), pytest.raises(NotAllowed):
        offer_self_service(actor=stranger, party=party, now=NOW)


def test_a_key_that_ran_out_is_forgotten_at_night():
    offered(a_party(a_coop(), email="anna@example.org"))
    job = Actor.job("forget_self_service_keys")
    assert forget_self_service_keys(actor=job, now=NOW) == 0
    assert forget_self_service_keys(actor=job, now=NOW + VALID_FOR) == 1
    assert AuditEntry.objects.get(fact="KeysForgotten").details == {"keys": 1}
    with pytest.raises(NotAllowed):
        forget_self_service_keys(actor=acting_for(a_person()), now=NOW)


def test_from_the_office_to_the_own_page(client):
    coop, olga, anna = a_coop(), a_person("Olga Obst"), a_person("Anna Ackermann")
    an_office(olga, coop)
    member = a_member(coop, email="anna@example.org")
    signed_in(client, olga, coop)
    assert client.post(f"/parties/{member.party_id}/self-service").url == f"/members/{member.pk}"
    assert "it works until" in client.get(f"/members/{member.pk}").content.decode()
    letter = ProcrastinateJob.objects.filter(task_name__endswith="send_mail").latest("id").args["body"]
    path = re.search(r"/self-service/\S+", letter)[0]
    client.logout()
    assert "Make a login" in client.get(path, headers={"accept-language": "en"}).content.decode()
    signed_in(client, anna)
    assert "Link my login" in client.get(path).content.decode()
    assert client.post(f"{path}/linking").url == "/memberships"
    assert coop.name in client.get("/memberships").content.decode()
    assert client.get(path).status_code == 404


def test_the_page_of_a_letter_that_ran_out(client):
    party = a_party(a_coop(), email="anna@example.org")
    key, key_hash = new_key()
    with system_access():
        SelfServiceKey.objects.create(
            coop=party.coop, party=party, key_hash=key_hash, sent_at=NOW - timedelta(days=400),
            expires_at=NOW - timedelta(days=370),
        )  # fmt: skip
    assert client.get(f"/self-service/{key}").status_code == 410
    signed_in(client, a_person())
    assert client.post(f"/self-service/{key}/linking").url == f"/self-service/{key}"
