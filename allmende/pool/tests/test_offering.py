"""Offering, editing, withdrawing, and keeping a time for oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from allmende.exchange.refusals import CreditLimitReached
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.places.queries import Coordinates
from allmende.pool.availability import Opening
from allmende.pool.models import Booking, BookingEvent, BookingMessage, BusyTime, Resource
from allmende.pool.offer import Offer, Whereabouts
from allmende.pool.queries.search import Question, free_resources
from allmende.pool.refusals import BookingsAhead, NotSoMany, SlotTaken
from allmende.pool.tasks import forget_old_purposes
from allmende.pool.tests.stage import MONDAY, Stage, at
from allmende.pool.use_cases.block_time import block_time
from allmende.pool.use_cases.cancel_booking import cancel_booking
from allmende.pool.use_cases.decline_booking import decline_booking
from allmende.pool.use_cases.edit_resource import edit_resource
from allmende.pool.use_cases.forget_purposes import forget_purposes
from allmende.pool.use_cases.offer_again import offer_again
from allmende.pool.use_cases.offer_resource import offer_resource
from allmende.pool.use_cases.unblock_time import unblock_time
from allmende.pool.use_cases.withdraw_resource import withdraw_resource
from allmende.pool.use_cases.write_message import write_message
from tests.people import a_coop, a_person, acting_for, an_officer

pytestmark = pytest.mark.django_db


def offer(**terms: Any) -> Offer:
    return Offer(**({"kind": "room", "name": "Großer Seminarraum", "price": 500} | terms))


def test_an_offer_stands_where_its_cooperative_is(stage: Stage) -> None:
    coop = a_coop(
        "Wiener Werkstatt",
        street="Gasse 1",
        postcode="1010",
        town="Wien",
        country="AT",
        latitude=48.2,
        longitude=16.37,
        precision="address",
        time_zone="Europe/Vienna",
    )
    lends = an_officer(coop, ["lend"])
    with seeing(lends):
        room = offer_resource(actor=lends, offer=offer(name="  Saal "), now=MONDAY)
    room.refresh_from_db()
    assert (room.name, room.town, room.time_zone, room.latitude) == ("Saal", "Wien", "Europe/Vienna", 48.2)
    assert (room.state, room.created_at, room.precision) == ("offered", MONDAY, "address")
    audit = AuditEntry.objects.latest("id")
    assert (audit.fact, audit.details) == ("ResourceOffered", {"resource_id": room.pk, "coop_id": coop.pk})


def test_another_place_is_looked_up(stage: Stage) -> None:
    room = stage.offer(place=Whereabouts(postcode="14776", town="Brandenburg"))
    assert room.precision == "postcode"
    assert round(room.latitude or 0, 1) == 52.4
    exact = stage.offer(place=Whereabouts(town="Brandenburg", coordinates=Coordinates(52.5, 12.5)))
    assert (exact.latitude, exact.precision) == (52.5, "address")


@pytest.mark.parametrize(
    "place",
    [
        Whereabouts(),
        Whereabouts(postcode="99999", town="Quatschhausen"),
        Whereabouts(postcode="ZZ99 9ZZ", town="Nirgendwo", country="GB"),
        Whereabouts(street="Lindenhof 4"),
    ],
)
@pytest.mark.parametrize("kind", ["room", "item", "vehicle"])
def test_what_stands_somewhere_stands_where_it_is_found(stage: Stage, kind: str, place: Whereabouts) -> None:
    room = stage.offer()
    with seeing(stage.lends), pytest.raises(Invalid) as refused:
        edit_resource(actor=stage.lends, resource_id=room.pk, offer=offer(kind=kind, place=place), now=MONDAY)
    assert refused.value.field == "town"
    with pytest.raises(Invalid):
        stage.offer(kind=kind, place=place)
    assert Resource.objects.get().latitude == room.latitude


@pytest.mark.parametrize("kind", ["skill", "service"])
def test_what_people_can_do_may_be_had_online_only(stage: Stage, kind: str) -> None:
    advice = stage.offer(kind=kind, place=Whereabouts())
    assert (advice.latitude, advice.precision) == (None, "online")
    with pytest.raises(Invalid, match="We do not know this place"):
        stage.offer(kind=kind, place=Whereabouts(town="Quatschhausen"))


def test_what_is_digital_is_nowhere_and_always_open(stage: Stage) -> None:
    shop = stage.offer(kind="digital", place=Whereabouts(town="Berlin"), openings=(Opening(0, 0, 60),))
    assert (shop.latitude, shop.precision, shop.opening_times.count()) == (None, "online", 0)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"description": "x" * 10_001}, "description"),
        ({"kind": "boat"}, "kind"),
        ({"price_per": "day"}, "price_per"),
        ({"price": -1}, "price"),
        ({"price": 10**12 + 1}, "price"),
        ({"price": 10**12, "longest_minutes": 61}, "price"),
        ({"price": 10**9, "quantity": 10_000}, "price"),
        ({"price": 10**12, "price_per": "booking", "quantity": 2}, "price"),
        ({"quantity": 0}, "quantity"),
        ({"answer_hours": 0}, "answer_hours"),
        ({"late_cancel_percent": 101}, "late_cancel_percent"),
        ({"slot_minutes": 7}, "slot_minutes"),
        ({"shortest_minutes": 60, "longest_minutes": 45}, "longest_minutes"),
        ({"openings": (Opening(0, 60, 60),)}, "openings"),
        ({"openings": (Opening(0, 0, 600), Opening(0, 599, 700))}, "openings"),
        ({"openings": (Opening(0, 0, 1),) * 71}, "openings"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"time_zone": "localtime"}, "time_zone"),
        ({"time_zone": "right/Europe/Berlin"}, "time_zone"),
        ({"place": Whereabouts(street="x" * 201)}, "street"),
    ],
)
def test_an_offer_is_sound(stage: Stage, terms: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        stage.offer(**terms)
    assert refused.value.field == field
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    "terms",
    [
        {"price": 10**12, "longest_minutes": 60},
        {"price": 10**8, "longest_minutes": 60, "quantity": 10_000},
        {"price": 10**12, "price_per": "booking"},
    ],
)
def test_the_dearest_booking_can_be_counted(stage: Stage, terms: dict[str, Any]) -> None:
    """What may stand in an offer can be booked or is refused for the account's sake, and is never an error."""
    dear = stage.offer(**terms)
    quantity, minutes = dear.quantity, dear.longest_minutes if dear.price_per == "hour" else 60
    start = at("2027-11-27 10:00")
    (found,) = free_resources(
        Question(starts_at=start, ends_at=start + timedelta(minutes=minutes), quantity=quantity), now=MONDAY
    ).rows
    assert found.price_asked == 10**12
    with pytest.raises(CreditLimitReached):
        stage.book(dear, "2027-11-27 10:00", "11:00", quantity=quantity)


@pytest.mark.parametrize(
    ("per", "rule"),
    [("hour", "Price × hours × quantity is at most"), ("booking", "Price × quantity is at most")],
)
def test_the_rule_for_the_dearest_booking_is_named(stage: Stage, per: str, rule: str) -> None:
    with pytest.raises(Invalid, match="Booking all of them for the longest time would cost") as refused:
        stage.offer(price=10**12, price_per=per, quantity=2)
    assert refused.value.rule == f"{rule} 10,000,000,000.00 Credits."


def test_only_the_duty_to_lend_offers(stage: Stage) -> None:
    for actor in (stage.borrows, acting_for(a_person("Nora Neugier"))):
        with seeing(actor), pytest.raises(NotAllowed) as refused:
            offer_resource(actor=actor, offer=offer(), now=MONDAY)
        assert "offer and lend" in str(refused.value.rule)


def test_editing_puts_the_whole_offer_anew(stage: Stage) -> None:
    room = stage.offer(openings=(Opening(0, 540, 1080),))
    with seeing(stage.lends):
        edit_resource(
            actor=stage.lends,
            resource_id=room.pk,
            offer=offer(price=600, openings=(Opening(1, 540, 1080), Opening(1, 1080, 1200))),
            now=MONDAY,
        )
    room.refresh_from_db()
    assert room.price == 600
    assert [time.opening for time in room.opening_times.all()] == [
        Opening(1, 540, 1080),
        Opening(1, 1080, 1200),
    ]
    assert AuditEntry.objects.latest("id").details["fields"] == ["price", "openings"]


def test_bookings_keep_the_terms_they_were_made_on(stage: Stage) -> None:
    room = stage.offer()
    booking = stage.book(room, "2027-11-27 10:00", "14:00")
    with seeing(stage.lends):
        edit_resource(actor=stage.lends, resource_id=room.pk, offer=offer(price=900), now=MONDAY)
        booking.refresh_from_db()
    assert booking.price == 20_00


def test_a_quantity_does_not_shrink_below_what_is_promised(stage: Stage) -> None:
    benches = stage.offer(quantity=4)
    stage.book(benches, "2027-11-27 10:00", "12:00", quantity=2)
    stage.book(benches, "2027-11-27 11:00", "13:00")
    with seeing(stage.lends):
        with pytest.raises(BookingsAhead, match="3 of these are promised"):
            edit_resource(actor=stage.lends, resource_id=benches.pk, offer=offer(quantity=2), now=MONDAY)
        edit_resource(actor=stage.lends, resource_id=benches.pk, offer=offer(quantity=3), now=MONDAY)


def test_only_the_owner_edits(stage: Stage) -> None:
    room = stage.offer()
    stranger = an_officer(a_coop("Nachbarn eG"))
    for actor in (stranger, stage.borrows):
        with seeing(actor), pytest.raises(NotAllowed):
            edit_resource(actor=actor, resource_id=room.pk, offer=offer(), now=MONDAY)
    with seeing(stage.lends), pytest.raises(NotFound):
        edit_resource(actor=stage.lends, resource_id=room.pk + 1, offer=offer(), now=MONDAY)
    with seeing(stage.lends), pytest.raises(Invalid):
        edit_resource(actor=stage.lends, resource_id=room.pk, offer=offer(name=""), now=MONDAY)


def test_nothing_is_withdrawn_while_others_count_on_it(stage: Stage) -> None:
    room = stage.offer(by_agreement=True)
    booking = stage.book(room, "2027-11-27 10:00", "14:00")
    with seeing(stage.lends):
        with pytest.raises(BookingsAhead, match="1 booking lies ahead") as refused:
            withdraw_resource(actor=stage.lends, resource_id=room.pk, now=MONDAY)
        assert refused.value.extra == {"bookings": 1}
        decline_booking(actor=stage.lends, booking_id=booking.pk, now=MONDAY)
        assert withdraw_resource(actor=stage.lends, resource_id=room.pk, now=MONDAY).state == "withdrawn"
        assert offer_again(actor=stage.lends, resource_id=room.pk).state == "offered"


def test_only_the_owner_withdraws_and_offers_again(stage: Stage) -> None:
    room = stage.offer()
    with seeing(stage.borrows):
        with pytest.raises(NotAllowed):
            withdraw_resource(actor=stage.borrows, resource_id=room.pk, now=MONDAY)
        with pytest.raises(NotAllowed):
            offer_again(actor=stage.borrows, resource_id=room.pk)


def block(stage: Stage, room: Resource, start: str, end: str, **values: Any) -> BusyTime:
    with seeing(stage.lends):
        return block_time(
            actor=stage.lends,
            resource_id=room.pk,
            starts_at=at(f"2027-11-27 {start}"),
            ends_at=at(f"2027-11-27 {end}"),
            now=MONDAY,
            **values,
        )


def test_a_blocked_time_cannot_be_booked_until_it_is_opened(stage: Stage) -> None:
    room = stage.offer()
    blocked = block(stage, room, "10:07", "14:00", kind="maintenance")
    assert (blocked.kind, blocked.state, blocked.quantity) == ("maintenance", "confirmed", 1)
    with pytest.raises(SlotTaken):
        stage.book(room, "2027-11-27 13:00", "15:00")
    with seeing(stage.lends):
        unblock_time(actor=stage.lends, resource_id=room.pk, busy_time_id=blocked.pk)
    stage.book(room, "2027-11-27 13:00", "15:00")


def test_blocking_takes_all_items_or_some(stage: Stage) -> None:
    benches = stage.offer(quantity=4)
    assert block(stage, benches, "10:00", "12:00").quantity == 4
    assert block(stage, benches, "12:00", "14:00", quantity=1).quantity == 1
    stage.book(benches, "2027-11-27 12:00", "14:00", quantity=3)
    with pytest.raises(SlotTaken):
        block(stage, benches, "13:00", "15:00", quantity=1)
    with pytest.raises(NotSoMany):
        block(stage, benches, "16:00", "17:00", quantity=5)


def test_what_is_booked_is_not_blocked_over(stage: Stage) -> None:
    room = stage.offer()
    booking = stage.book(room, "2027-11-27 10:00", "14:00")
    with pytest.raises(SlotTaken, match="Decline or cancel"):
        block(stage, room, "09:00", "11:00")
    with system_access():
        busy = BusyTime.objects.get(booking=booking)
    with seeing(stage.lends), pytest.raises(NotFound):
        unblock_time(actor=stage.lends, resource_id=room.pk, busy_time_id=busy.pk)


def test_blocks_that_make_no_sense(stage: Stage) -> None:
    room = stage.offer()
    for start, end, kind in (("14:00", "10:00", "block"), ("10:00", "14:00", "booking")):
        with pytest.raises(Invalid):
            block(stage, room, start, end, kind=kind)
    with seeing(stage.lends), pytest.raises(Invalid, match="has passed"):
        block_time(
            actor=stage.lends,
            resource_id=room.pk,
            starts_at=MONDAY - timedelta(hours=2),
            ends_at=MONDAY,
            now=MONDAY,
        )


def test_only_the_owner_blocks(stage: Stage) -> None:
    room = stage.offer()
    blocked = block(stage, room, "10:00", "11:00")
    with seeing(stage.borrows):
        with pytest.raises(NotAllowed):
            block_time(
                actor=stage.borrows,
                resource_id=room.pk,
                starts_at=MONDAY,
                ends_at=MONDAY + timedelta(hours=1),
                now=MONDAY,
            )
        with pytest.raises(NotAllowed):
            unblock_time(actor=stage.borrows, resource_id=room.pk, busy_time_id=blocked.pk)


def test_a_year_later_nobody_knows_what_it_was_for(stage: Stage) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00", purpose="Mitgliedertreffen")
    with seeing(stage.borrows):
        write_message(actor=stage.borrows, booking_id=booking.pk, text="Guten Morgen!", now=MONDAY)
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, reason="Nora ist krank.", now=MONDAY)
    for days, words in ((364, ("Mitgliedertreffen", "Nora ist krank.", 1)), (366, ("", "", 0))):
        forget_old_purposes(timestamp=int((booking.ends_at + timedelta(days=days)).timestamp()))
        with system_access():
            event = BookingEvent.objects.latest("id")
            assert (Booking.objects.get().purpose, event.reason, BookingMessage.objects.count()) == words
            assert event.what == "cancelled"
    assert AuditEntry.objects.latest("id").fact == "PurposesForgotten"


def test_a_reason_alone_is_forgotten_and_told_once(stage: Stage) -> None:
    booking = stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    stage.book(stage.offer(), "2027-11-27 10:00", "14:00")
    with seeing(stage.borrows):
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, reason="Nora ist krank.", now=MONDAY)
    later = booking.ends_at + timedelta(days=366)
    with system_access():
        assert [forget_purposes(actor=Actor.job("test"), now=later) for _time in range(2)] == [1, 0]
    assert AuditEntry.objects.filter(fact="PurposesForgotten").get().details == {"bookings": 1}


def test_people_do_not_make_the_pool_forget(stage: Stage) -> None:
    with seeing(stage.lends), pytest.raises(NotAllowed):
        forget_purposes(actor=stage.lends, now=MONDAY)
    with system_access():
        assert forget_purposes(actor=Actor.job("test"), now=MONDAY) == 0
