"""The account a member's payments are collected from: by the member, by who represents it, by the office."""

from datetime import UTC, date, datetime

import pytest

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Bond
from allmende.membership.refusals.members import NotYetReceived
from allmende.membership.use_cases.give_collection_mandate import give_collection_mandate
from allmende.membership.use_cases.revoke_collection_mandate import revoke_collection_mandate
from allmende.payments.iban import InvalidIban
from allmende.payments.models import Mandate
from allmende.payments.refusals import NoSuchMandate
from tests.members import a_creditor, a_member, a_party
from tests.people import LONG_AGO, a_coop, a_person, acting_for, an_office, signed_in

from .exits import TODAY, does, the_office
from .letters import letters_to

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
IBAN, OTHER = "DE89 3704 0044 0532 0130 00", "DE02120300000000202051"
TYPED = {"iban": IBAN, "holder": "", "agrees": "on", "acting": "0"}


@pytest.fixture
def anna():
    """A member with a login and an address."""
    coop, person = a_coop("Gartenwerk eG"), a_person("Anna Ackermann")
    a_creditor(coop)
    member = a_member(coop, email="anna@example.org", language="en", person=person)
    return member, person


def given(actor, member, **more):
    said = {"member_id": member.pk, "holder": "", "iban": IBAN, "signed_on": TODAY, "now": NOW} | more
    return does(actor, give_collection_mandate, **said)


def test_a_member_gives_changes_and_revokes_the_own_mandate(anna):
    member, person = anna
    me = acting_for(person)
    first = given(me, member)
    assert (first.holder, first.masked_iban) == ("Anna Ackermann", "DE89 •••• 3000")
    second = given(me, member, iban=OTHER, holder="Bert Beet")
    with system_access():
        first.refresh_from_db()
    assert first.revoked_on == TODAY
    does(me, revoke_collection_mandate, member_id=member.pk, now=NOW)
    with system_access():
        assert Mandate.objects.filter(revoked_on=None).count() == 0
    told = AuditEntry.objects.filter(fact__startswith="CollectionMandate").order_by("pk")
    assert [each.fact for each in told] == ["CollectionMandateGiven"] * 2 + ["CollectionMandateRevoked"]
    assert told[2].details == {"member_id": member.pk, "coop_id": member.coop_id, "mandate_id": second.pk}
    letters = letters_to("anna@example.org")
    assert len(letters) == 3
    assert all("0532" not in letter.body for letter in letters)
    with pytest.raises(NoSuchMandate):
        does(me, revoke_collection_mandate, member_id=member.pk, now=NOW)


def test_only_the_office_enters_an_earlier_day(anna):
    member, person = anna
    earlier = date(2026, 11, 2)
    with pytest.raises(NotYetReceived):
        given(acting_for(person), member, signed_on=earlier)
    assert given(the_office(member.coop), member, signed_on=earlier).signed_on == earlier


def test_what_is_no_iban_is_refused(anna):
    member, person = anna
    with pytest.raises(InvalidIban):
        given(acting_for(person), member, iban="DE89 3704 0044 0532 0130 01")


def test_strangers_members_and_other_offices_touch_nothing(anna):
    member, _person = anna
    stranger, colleague = a_person("Bert Beet"), a_person("Carla Celler")
    a_member(member.coop, "Bert Beet", person=stranger)
    other = a_coop("Andere eG")
    an_office(colleague, other, ["register"])
    an_office(colleague, member.coop, ["lend"])
    for actor in (acting_for(stranger), acting_for(colleague, other), acting_for(colleague, member.coop)):
        for call in (
            lambda actor=actor: given(actor, member),
            lambda actor=actor: does(actor, revoke_collection_mandate, member_id=member.pk, now=NOW),
        ):
            with pytest.raises((NotFound, NotAllowed)):
                call()
    with system_access():
        assert not Mandate.objects.exists()


def test_the_page_takes_it_and_shows_the_ends_only(client, anna):
    member, person = anna
    client = signed_in(client, person)
    path = f"/members/{member.pk}/bank-details"
    assert client.post(path, TYPED | {"iban": "DE1"}).status_code == 422
    assert client.post(path, TYPED | {"agrees": ""}).status_code == 422
    assert client.post(path, TYPED).status_code == 302
    page = client.get(path).content.decode()
    assert "DE89 •••• 3000" in page
    assert "0532" not in page
    assert client.post(f"{path}/revocation", {"acting": "0"}).status_code == 302
    assert client.post(f"{path}/revocation", {"acting": "0"}).status_code == 302
    with system_access():
        assert Mandate.objects.get().revoked_on is not None


def test_nobody_else_opens_the_page(client, anna):
    member, _person = anna
    stranger = a_person("Bert Beet")
    a_member(member.coop, "Bert Beet", person=stranger)
    for path in (f"/members/{member.pk}/bank-details", f"/members/{member.pk}/bank-details/revocation"):
        assert signed_in(client, stranger).post(path, TYPED).status_code == 404


def test_a_guardian_gives_it_for_a_child(anna):
    member, _person = anna
    gerda = a_person("Gerda Vormund")
    with system_access():
        child = a_member(member.coop, "Kim Ackermann", birth_date=date(2020, 1, 1))
        beside = a_party(member.coop, "Gerda Vormund", person=gerda)
        Bond.objects.create(
            coop=member.coop, party=child.party, beside=beside, role="guardian", from_day=LONG_AGO
        )
    assert given(acting_for(gerda), child, holder="Gerda Vormund").debtor == child.pk
    with seeing(acting_for(gerda)), pytest.raises(NotFound):
        give_collection_mandate(
            actor=acting_for(gerda),
            member_id=member.pk,
            holder="",
            iban=IBAN,
            signed_on=TODAY,
            on=TODAY,
            now=NOW,
        )
