"""Offers leave in the archive of a cooperative and come back; loans leave to be read, each from its own side."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing
from allmende.membership.refusals.exports import CoopNotEmpty, NotAnArchive
from allmende.membership.tests.carrying import archive_of, changed, data_of, empty_tables, rows_of
from allmende.membership.use_cases.bring_coop_in import bring_coop_in
from allmende.pool.availability import Opening
from allmende.pool.models import Booking, BusyTime, Resource
from allmende.pool.refusals import SlotTaken
from allmende.pool.tests.stage import MONDAY, Stage, at
from allmende.pool.use_cases.block_time import block_time
from allmende.pool.use_cases.confirm_booking import confirm_booking
from allmende.pool.use_cases.withdraw_resource import withdraw_resource
from allmende.pool.use_cases.write_message import write_message
from tests.people import a_coop, a_person, acting_for, an_officer

pytestmark = pytest.mark.django_db


def content_of(file: io.BytesIO) -> dict[str, bytes]:
    """All tables but the offices, which name who holds them."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "offices" not in name}


def brought_in(file: io.BytesIO) -> tuple[Coop, Actor]:
    other = a_coop("Neubau eG")
    office = an_officer(other)
    with seeing(office):
        bring_coop_in(actor=office, coop=other, file=file, now=timezone.now())
    return other, office


def lent_a_lot(stage: Stage) -> dict[str, Booking]:
    """A room with openings, five benches, something withdrawn; blocked, asked for, borrowed, over."""
    openings = (Opening(0, 480, 1320), Opening(2, 0, 1440))
    room = stage.offer(by_agreement=True, openings=openings, price=5_25)
    benches = stage.offer(kind="item", name="Bierbänke", quantity=5, price=0, buffer_minutes=30)
    gone = stage.offer(name="Alter Saal")
    with seeing(stage.lends):
        withdraw_resource(actor=stage.lends, resource_id=gone.pk, now=MONDAY)
        block_time(
            actor=stage.lends,
            resource_id=benches.pk,
            quantity=2,
            kind="maintenance",
            starts_at=at("2027-11-24 08:00"),
            ends_at=at("2027-11-25 08:00"),
            now=MONDAY,
        )
    asked = stage.book(room, "2027-11-29 10:00", "12:00", purpose="Jahrestreffen")
    borrowed = stage.book(benches, "2027-11-24 10:00", "12:00", quantity=3)
    for actor, text in ((stage.borrows, "Bis wann?"), (stage.lends, "Bis abends.")):
        with seeing(actor):
            write_message(actor=actor, booking_id=asked.pk, text=text, now=MONDAY)
    with seeing(stage.lends):
        confirm_booking(actor=stage.lends, booking_id=asked.pk, now=MONDAY)
    return {"asked": asked, "borrowed": borrowed}


def test_offers_come_back_as_they_were_and_keep_the_times_that_are_promised(stage: Stage) -> None:
    lent_a_lot(stage)
    first = archive_of(stage.lender, stage.lends)
    other, office = brought_in(first)
    again = archive_of(other, office)
    before = data_of(first)
    assert data_of(again) == before
    assert empty_tables(first, "pool") == set()
    assert [row["price"] for row in rows_of(again, "resources")] == ["5.25", "0.00", "5.00"]
    with seeing(office):
        room = Resource.objects.get(coop=other, kind="room", state="offered")
        assert not Booking.objects.exists()
        taken = BusyTime.objects.filter(resource__coop=other).order_by("pk").values_list("kind", "quantity")
        assert list(taken) == [("block", 1), ("maintenance", 2), ("block", 3)]
    with pytest.raises(SlotTaken):
        stage.book(room, "2027-11-29 11:00", "13:00")
    assert stage.book(room, "2027-11-29 12:00", "13:00").price == 5_25


def test_a_loan_is_read_from_ones_own_side(stage: Stage) -> None:
    made = lent_a_lot(stage)
    lent = archive_of(stage.lender, stage.lends)
    borrowed = archive_of(stage.borrower, stage.borrows)
    for file, side, other, resource, actor in (
        (lent, "lender", stage.borrower, 1, None),
        (borrowed, "borrower", stage.lender, None, "person 1"),
    ):
        said = {row["number"]: row for row in rows_of(file, "bookings")}
        asked = said[made["asked"].number]
        assert (asked["side"], asked["resource"], asked["actor"]) == (side, resource, actor)
        assert asked["other"] == {
            "name": other.name,
            "url": f"http://localhost:8000/coops/{other.slug}",
        }
        assert (asked["state"], asked["price"], asked["purpose"]) == ("confirmed", "10.50", "Jahrestreffen")
        assert said[made["borrowed"].number]["price"] == "0.00"
        steps = [(row["what"], row["side"], row["actor"]) for row in rows_of(file, "booking_events")]
        ours = {"lender": {"confirmed"}, "borrower": {"requested"}}[side]
        assert {what for what, at_side, name in steps if name and at_side != "system"} == ours
        messages = [(row["side"], row["actor"]) for row in rows_of(file, "booking_messages")]
        assert messages == [
            ("borrower", "person 1" if side == "borrower" else None),
            ("lender", "person 1" if side == "lender" else None),
        ]
        assert not any(
            name in content for name in (b"Wendtland", b"Petzold") for content in content_of(file).values()
        )


def test_who_borrows_alone_is_not_named_to_others(stage: Stage) -> None:
    bench = stage.offer(kind="item", name="Bank", price=0)
    alone = a_person("Nora Nachbar")
    booking = stage.book(bench, "2027-11-24 10:00", "12:00", actor=acting_for(alone))
    (said,) = rows_of(archive_of(stage.lender, stage.lends), "bookings")
    assert (said["number"], said["other"], said["actor"]) == (booking.number, None, None)


def test_only_what_everybody_can_be_shown_is_brought_in(stage: Stage) -> None:
    """An offer is public: one with a kind that no page has words for would break the search of all."""
    lent_a_lot(stage)
    file = archive_of(stage.lender, stage.lends)
    other = a_coop("Neubau eG")
    office = an_officer(other)
    wrong: list[tuple[str, dict[str, object]]] = [
        ("resources", {"kind": "castle"}),
        ("resources", {"price": "-1"}),
        ("resources", {"price": "NaN"}),
        ("resources", {"price": "many"}),
        ("resources", {"quantity": "some"}),
        ("resources", {"time_zone": "Moon/Crater"}),
        ("busy_times", {"quantity": 6}),
        ("opening_times", {"weekday": 7}),
        ("cooperative", {"legal_form": "castle"}),
        ("cooperative", {"website": "javascript:alert(1)"}),
        ("cooperative", {"time_zone": "Moon/Crater"}),
    ]
    for table, instead in wrong:
        with seeing(office), pytest.raises(NotAnArchive):
            bring_coop_in(
                actor=office,
                coop=other,
                file=changed(file, table, lambda row, instead=instead: row | instead),
                now=timezone.now(),
            )
        assert not Resource.objects.filter(coop=other).exists()


def test_nothing_is_brought_in_beside_offers(stage: Stage) -> None:
    file = archive_of(stage.borrower, stage.borrows)
    stage.offer()
    office = an_officer(stage.lender)
    with seeing(office), pytest.raises(CoopNotEmpty):
        bring_coop_in(actor=office, coop=stage.lender, file=file, now=timezone.now())


def test_who_may_not_offer_brings_no_offers_in(stage: Stage) -> None:
    lent_a_lot(stage)
    other = a_coop("Neubau eG")
    office = an_officer(other, ["register"])
    with seeing(office):
        with pytest.raises(NotAllowed):
            bring_coop_in(
                actor=office, coop=other, file=archive_of(stage.lender, stage.lends), now=timezone.now()
            )
        assert Coop.objects.get(pk=other.pk).name == "Neubau eG"
        nothing = archive_of(stage.borrower, stage.borrows)
        with pytest.raises(NotAllowed):  # the public page changes with it, too
            bring_coop_in(actor=office, coop=other, file=nothing, now=timezone.now())
    office = an_officer(other, ["register", "profile"])
    with seeing(office):
        bring_coop_in(actor=office, coop=other, file=nothing, now=timezone.now())
        assert Coop.objects.get(pk=other.pk).name == stage.borrower.name
