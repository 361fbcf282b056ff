"""Investing members are admitted, and take further shares, with consent only (§ 8 (2) GenG)."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Wish
from allmende.membership.joining.consent import Consent
from allmende.membership.models import Member, ShareMovement
from allmende.membership.refusals.members import ResolutionNotAllowed
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_members import admit_members
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.transfer_capital import transfer_capital
from tests.api.programs import Program
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop, a_person, an_office, an_officer

from .exits import TODAY, does, the_office
from .joining import BOARD, DECIDED_AT, an_application, named, stored
from .test_join_pages import an_officer_signed_in

pytestmark = pytest.mark.django_db
ASSEMBLY = Consent(by="assembly", on=date(2026, 3, 10))
LATER = date(2099, 1, 1)


@pytest.fixture
def coop():
    coop = a_coop()
    some_statutes(coop, investing_allowed=True)
    return coop


def waiting(coop):
    ordinary = an_application(coop, named("Bert", "Beet"))
    return ordinary, an_application(coop, wish=Wish(shares=1, is_investing=True))


def admits(actor, applications, consent):
    with seeing(actor):
        ids = [each.pk for each in applications]
        resolution = replace(BOARD, consent=consent)
        return admit_members(actor=actor, application_ids=ids, resolution=resolution, now=DECIDED_AT)


@pytest.mark.parametrize(
    ("consent", "field"),
    [
        (None, "consent_by"),
        (Consent(by="board", on=BOARD.on), "consent_by"),
        (replace(ASSEMBLY, on=LATER), "consent_on"),
    ],
)
def test_without_consent_nobody_of_the_batch_is_admitted(coop, consent, field):
    with pytest.raises(ResolutionNotAllowed) as refused:
        admits(an_officer(coop), waiting(coop), consent)
    assert refused.value.field == field
    with system_access():
        assert not Member.objects.exists()


def test_who_consented_stands_in_the_list_beside_the_resolution(coop):
    ordinary, investing = admits(an_officer(coop), waiting(coop), ASSEMBLY)
    assert ordinary.resolution == "Vorstand: TOP 3"
    assert investing.resolution.startswith("Vorstand: TOP 3, ")
    assert "10" in investing.resolution


def test_a_resolution_that_leaves_no_room_for_it_is_refused(coop):
    office = an_officer(coop)
    _ordinary, investing = waiting(coop)
    with seeing(office), pytest.raises(ResolutionNotAllowed) as refused:
        admit_members(
            actor=office,
            application_ids=[investing.pk],
            resolution=replace(BOARD, by="V" * 60, text="T" * 130, consent=ASSEMBLY),
            now=DECIDED_AT,
        )
    assert refused.value.field == "text"


def test_further_shares_of_an_investing_member_too(coop):
    office, anna = the_office(coop), a_member(coop, paid=100_00)
    with system_access():
        Member.objects.filter(pk=anna.pk).update(is_investing=True)
    declared = does(office, subscribe_shares, member_id=anna.pk, shares=1, signed_on=TODAY)
    said = {"subscription_id": declared.pk, "now": OFFICE_HOURS}
    resolution = Resolution(on=TODAY, by="Vorstand", text="TOP 2")
    with pytest.raises(ResolutionNotAllowed) as refused:
        does(office, admit_subscription, **said, resolution=resolution)
    assert refused.value.field == "consent_by"
    with_it = replace(resolution, consent=Consent(by="supervisory_board", on=TODAY))
    admitted = does(office, admit_subscription, **said, resolution=with_it)
    assert admitted.resolution.startswith("Vorstand: TOP 2, ")


def hands_on(office, giver, taker, consent=None):
    agreement = Agreement(shares=1, agreed_on=TODAY)
    said = {"giver_id": giver.pk, "taker_id": taker.pk, "agreement": agreement, "consent": consent}
    return does(office, transfer_capital, **said, now=OFFICE_HOURS)


def investing_and_not(coop):
    """Anna invests; Bert does not and has two shares to give."""
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet", shares=2, paid=200_00)
    with system_access():
        Member.objects.filter(pk=anna.pk).update(is_investing=True)
    return anna, bert


@pytest.mark.parametrize(
    ("consent", "field"), [(None, "consent_by"), (replace(ASSEMBLY, on=LATER), "consent_on")]
)
def test_an_investing_member_takes_no_shares_from_another_without_it(coop, consent, field):
    anna, bert = investing_and_not(coop)
    with pytest.raises(ResolutionNotAllowed) as refused:
        hands_on(the_office(coop), bert, anna, consent)
    assert refused.value.field == field
    with system_access():
        assert not ShareMovement.objects.filter(kind="transfer").exists()


def test_who_consented_to_shares_that_were_handed_on_stands_beside_what_was_taken(coop):
    anna, bert = investing_and_not(coop)
    hands_on(the_office(coop), bert, anna, ASSEMBLY)
    with system_access():
        moved = dict(ShareMovement.objects.filter(kind="transfer").values_list("member", "reason"))
    assert (moved[bert.pk], moved[anna.pk]) == ("", str(ASSEMBLY))


def test_who_takes_shares_and_does_not_invest_needs_nobodys_consent(coop):
    _anna, bert = investing_and_not(coop)
    carl = a_member(coop, "Carl Kohl")
    assert hands_on(the_office(coop), bert, carl).shares == 1


def test_the_page_of_a_transfer_asks_where_somebody_invests(client: Client, coop):
    dora = a_member(coop, "Dora Distel")
    an_officer_signed_in(client, coop)
    asks = client.get(f"/members/{dora.pk}/transfer/new").content.decode()
    assert 'name="consent_by"' not in asks
    anna, bert = investing_and_not(coop)
    address = f"/members/{bert.pk}/transfer"
    said = {"taker": anna.number, "shares": 1, "agreed_on": TODAY.isoformat()}
    assert client.post(f"{address}/new", said).status_code == 422
    assert client.post(address, said).status_code == 422
    said |= {"consent_by": "assembly", "consent_on": TODAY.isoformat()}
    assert client.post(f"{address}/new", said).status_code == 200
    assert client.post(address, said).status_code == 302


def test_a_program_says_who_consented_too(coop):
    anna, bert = investing_and_not(coop)
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    today = timezone.localdate().isoformat()
    said = {"taker": anna.pk, "shares": 1, "agreed_on": today}
    program, path = Program(olga, coop), f"/members/{bert.pk}/transfers"
    assert program.post(path, **said).refusal[1] == "resolution-not-allowed"
    assert program.post(path, **said, consent={"by": "assembly", "on": today}).status == 201


def test_the_pages_ask_only_where_it_matters(client: Client, coop):
    ordinary, investing = waiting(coop)
    an_officer_signed_in(client, coop)
    address = f"/applications/{investing.pk}"
    assert 'name="consent_by"' in client.get(address).content.decode()
    assert 'name="consent_by"' in client.get("/applications").content.decode()
    assert 'name="consent_by"' not in client.get(f"/applications/{ordinary.pk}").content.decode()
    decided = {"on": "2026-03-18", "by": "Vorstand"}
    assert client.post(f"{address}/admission", decided).status_code == 422
    consent = {"consent_by": "assembly", "consent_on": "2026-03-10"}
    assert client.post(f"{address}/admission", decided | consent).status_code == 302


def test_who_has_no_address_for_mail_gets_the_certificate_on_paper(client: Client, coop):
    without, with_mail = an_application(coop, named("Bert", "Beet")), an_application(coop)
    an_officer_signed_in(client, coop)
    today = DECIDED_AT.date()
    admits(an_officer(coop), [without, with_mail], None)
    assert stored(without).decided_on <= today
    page = client.get(f"/applications/{without.pk}").content.decode()
    assert f'/members/{stored(without).member_id}/certificate.pdf"' in page
    assert "certificate.pdf" not in client.get(f"/applications/{with_mail.pk}").content.decode()


def test_a_batch_names_whom_no_mail_reaches(client: Client):
    coop = a_coop()
    some_statutes(coop)
    application = an_application(coop, named("Bert", "Beet"))
    an_officer_signed_in(client, coop)
    said = {"applications": application.pk, "on": "2026-03-18", "by": "Vorstand"}
    assert "Bert Beet" in client.post("/applications", said, follow=True).content.decode()
