"""found_network, edit_network, edit_profile."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from allmende.coops.models import Coop, Network, Office
from allmende.coops.use_cases.admit_coop import CoopProfile, admit_coop
from allmende.coops.use_cases.edit_network import NetworkSettings, NoFirstTrade, edit_network
from allmende.coops.use_cases.edit_profile import edit_profile
from allmende.coops.use_cases.found_network import AlreadyFounded, NetworkProfile, found_network
from allmende.identity.models import Person
from allmende.identity.use_cases.register_person import EmailTaken, NewPerson, WeakPassword, register_person
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid, NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from tests.people import BUILDER, a_coop, a_network, a_person, an_officer, the_founder

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
FOUNDER = NewPerson(name="Frieda Gründer", email="Frieda@Example.org", password="neun Äpfel im Baum")
SETTINGS = NetworkSettings(
    name="Netz Süd", unit_name="Taler", unit_decimals=2, credit_limit=200_00, max_balance=900_00
)


def found(founder: Person | NewPerson = FOUNDER, actor: Actor = BUILDER) -> Network:
    with system_access():
        return found_network(
            actor=actor,
            profile=NetworkProfile(name="Netz Nord", unit_name="Stunden", unit_decimals=1),
            host=CoopProfile(name="Dachverband eG"),
            founder=founder,
            on=TODAY,
        )


def test_founding_makes_network_host_and_founder() -> None:
    network = found()
    assert (network.name, network.unit_name, network.unit_decimals) == ("Netz Nord", "Stunden", 1)
    assert (network.credit_limit, network.max_balance) == (1000, 5000)
    frieda = Person.objects.get(email="frieda@example.org")
    assert frieda.check_password("neun Äpfel im Baum")
    with system_access():
        office = Office.objects.get(person=frieda)
    assert office.coop == network.host
    assert office.duties == ["spend", "lend", "members", "profile", "register", "network"]
    told = list(AuditEntry.objects.order_by("pk").values_list("fact", flat=True))
    assert [
        fact for fact in told if fact in {"PersonJoined", "CoopJoined", "OfficeBegan", "NetworkFounded"}
    ] == [
        "PersonJoined",
        "CoopJoined",
        "OfficeBegan",
        "NetworkFounded",
    ]


def test_there_is_one_network() -> None:
    found()
    with pytest.raises(AlreadyFounded):
        found(a_person())
    assert Coop.objects.count() == 1


def test_the_founding_link_founds_and_no_person() -> None:
    anna = a_person()
    with pytest.raises(NotAllowed):
        found(anna, actor=Actor(person_id=anna.pk))


def test_a_weak_password_founds_nothing() -> None:
    with pytest.raises(WeakPassword):
        found(replace(FOUNDER, password="1234"))
    assert not Network.objects.exists()
    assert not Person.objects.exists()


def test_an_address_has_one_login() -> None:
    register_person(actor=BUILDER, person=FOUNDER)
    with pytest.raises(EmailTaken):
        register_person(actor=BUILDER, person=replace(FOUNDER, email="FRIEDA@example.org"))
    with pytest.raises(IntegrityError, match="one_login_per_email"), transaction.atomic():
        Person.objects.create(email="Frieda@Example.ORG", name="x")


def test_the_networks_office_changes_its_settings() -> None:
    founder = the_founder(a_network())
    with seeing(founder):
        network = edit_network(actor=founder, settings=replace(SETTINGS, imprint="Dachverband eG"))
    assert (network.name, network.unit_name, network.credit_limit, network.imprint) == (
        "Netz Süd",
        "Taler",
        200_00,
        "Dachverband eG",
    )
    changed = AuditEntry.objects.get(fact="NetworkChanged").details["fields"]
    assert changed == ["name", "unit_name", "credit_limit", "max_balance", "imprint"]


def test_nothing_changed_is_nothing_told() -> None:
    founder = the_founder(a_network())
    with seeing(founder):
        edit_network(actor=founder, settings=SETTINGS)
        edit_network(actor=founder, settings=SETTINGS)
    assert AuditEntry.objects.filter(fact="NetworkChanged").count() == 1


def test_nobody_else_changes_the_network() -> None:
    a_network()
    actor = an_officer(a_coop(), duties=["network", "members", "profile", "register"])
    with seeing(actor), pytest.raises(NotAllowed):
        edit_network(actor=actor, settings=SETTINGS)


@pytest.mark.parametrize("field", ["credit_limit", "max_balance"])
def test_limits_leave_room_for_a_first_trade(field: str) -> None:
    founder = the_founder(a_network())
    with seeing(founder), pytest.raises(NoFirstTrade) as refusal:
        edit_network(actor=founder, settings=replace(SETTINGS, **{field: 0}))
    assert refusal.value.field == field


def test_decimals_stay_between_none_and_six() -> None:
    founder = the_founder(a_network())
    with seeing(founder), pytest.raises(Invalid):
        edit_network(actor=founder, settings=replace(SETTINGS, unit_decimals=7))


@pytest.mark.parametrize(
    ("change", "guard"),
    [
        ({"credit_limit": 0}, "a_first_trade_is_possible"),
        ({"unit_decimals": 7}, "network_unit_has_at_most_six_decimals"),
        ({"id": 2}, "one_network_per_installation"),
    ],
)
def test_the_database_guards_the_network(change: dict[str, int], guard: str) -> None:
    a_network()
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Network.objects.update(**change)


def test_a_cooperative_edits_its_profile() -> None:
    coop = a_coop("Gartenwerk eG")
    actor = an_officer(coop, duties=["profile"])
    profile = CoopProfile(
        name="Gartenwerk Brennau eG",
        description="Beete für alle",
        latitude=52.4,
        longitude=12.5,
        precision="town",
    )
    with seeing(actor):
        edited = edit_profile(actor=actor, coop=coop, profile=profile)
    assert (edited.slug, edited.name, edited.precision) == ("gartenwerk-eg", "Gartenwerk Brennau eG", "town")
    told = AuditEntry.objects.get(fact="ProfileChanged")
    assert (told.person_id, told.coop_id) == (actor.person_id, coop.pk)
    assert told.details["fields"] == ["name", "description", "latitude", "longitude", "precision"]


def test_a_part_of_it_is_edited_and_what_was_saved_meanwhile_stays() -> None:
    coop = a_coop("Gartenwerk eG")
    actor = an_officer(coop, duties=["profile"])
    with seeing(actor):
        edit_profile(actor=actor, coop=coop, profile={"name": "Beetwerk eG"})  # coop still says the old name
        edited = edit_profile(actor=actor, coop=coop, profile={"contact_email": "post@beetwerk.example"})
    assert (edited.name, edited.contact_email) == ("Beetwerk eG", "post@beetwerk.example")
    told = AuditEntry.objects.filter(fact="ProfileChanged").order_by("pk")
    assert [each.details["fields"] for each in told] == [["name"], ["contact_email"]]


def test_only_who_edits_the_profile_edits_it() -> None:
    coop = a_coop()
    actor = an_officer(coop, duties=["lend", "spend", "members"])
    with seeing(actor), pytest.raises(NotAllowed):
        edit_profile(actor=actor, coop=coop, profile=CoopProfile(name="Anders"))


@pytest.mark.parametrize("zone", ["localtime", "CET", "Europe/Atlantis"])
def test_a_cooperative_lives_in_a_time_zone_that_is_known(zone: str) -> None:
    coop = a_coop()
    actor = an_officer(coop, duties=["profile"])
    profile = CoopProfile(name=coop.name, time_zone=zone)
    with seeing(actor), pytest.raises(Invalid, match="Zeitzone"):
        edit_profile(actor=actor, coop=coop, profile=profile)
    with pytest.raises(Invalid, match="Zeitzone"):
        admit_coop(actor=BUILDER, profile=profile)


def test_short_names_are_free_of_umlauts_and_of_doubles() -> None:
    names = ["Bürgerhaus Süd eG", "Bürgerhaus Süd eG", "Бібліотека"]
    slugs = [admit_coop(actor=BUILDER, profile=CoopProfile(name=name)).slug for name in names]
    assert slugs == ["buergerhaus-sued-eg", "buergerhaus-sued-eg-2", "coop"]


def test_the_database_wants_a_name() -> None:
    coop = a_coop()
    with pytest.raises(IntegrityError, match="a_coop_has_a_name"), transaction.atomic():
        Coop.objects.filter(pk=coop.pk).update(name="")


def test_a_name_that_is_longer_without_its_ligatures_is_a_name() -> None:
    assert a_coop("㎮" * 200).name == "㎮" * 200
    assert a_coop("Ⅷ" * 200).name == "Ⅷ" * 200
