"""What the database keeps of a step towards leaving, whoever writes; and that rows about a member are of one list."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, LetterKind, PaperLetter, Subscription
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.members import a_member
from tests.people import a_coop, an_officer

from .exits import TODAY, YEAR_END, does, settled, the_office
from .joining import an_application

pytestmark = pytest.mark.django_db


def refused(statement: str, match: str, *values: object) -> None:
    with (
        system_access(),
        pytest.raises(IntegrityError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def a_notice() -> Departure:
    anna = a_member(a_coop())
    return does(the_office(anna.coop), give_notice, member_id=anna.pk, received_on=TODAY)


@pytest.mark.parametrize(
    "change",
    [
        *(
            "effective_on = '2020-12-31'",
            "received_on = '2020-01-01'",
            "cause = 'death'",
            "sent_on = '2020-01-01'",
        ),
        *(
            "member_id = member_id + 1",
            "coop_id = coop_id + 1",
            "explanation = '{}'",
            "batch = gen_random_uuid()",
        ),
    ],
)
def test_a_step_says_the_same_for_ever(change):
    a_notice()
    refused(f"update membership_departure set {change}", "append-only")


def test_a_step_is_not_deleted_and_its_reason_only_erased():
    step = a_notice()
    refused("delete from membership_departure", "append-only")
    refused("update membership_departure set reason = 'another'", "append-only")
    with system_access():
        Departure.objects.filter(pk=step.pk).update(reason="–")
        Departure.objects.filter(pk=step.pk).update(reason="")


def test_what_was_undone_stays_so():
    step = a_notice()
    does(
        the_office(step.coop),
        withdraw_notice,
        member_id=step.member_id,
        departure_id=step.pk,
        agreed_by="Vorstand",
    )
    for change in ("withdrawn_on = null, agreed_on = null, agreed_by = ''", "agreed_by = 'Somebody'"):
        refused(f"update membership_departure set {change}", "undone once")


def test_a_step_is_settled_by_a_line_alone():
    step = a_notice()
    refused("update membership_departure set settled_on = '2027-05-01'", "settled by a line")
    settled(step, date(2027, 5, 1))
    for day in ("null", "'2027-06-01'"):
        refused(f"update membership_departure set settled_on = {day}", "settled by a line")


def test_a_step_is_of_a_member_of_its_cooperative():
    coop, other = a_coop(), a_coop("Andere eG")
    zoe = a_member(other, "Zoe Zander")
    row = {"cause": "notice", "received_on": TODAY, "effective_on": YEAR_END}
    with (
        seeing(an_officer(coop)),
        pytest.raises(IntegrityError, match="of its cooperative"),
        transaction.atomic(),
    ):
        Departure.objects.create(coop_id=coop.pk, member_id=zoe.pk, **row)
    with (
        seeing(an_officer(coop)),
        pytest.raises(IntegrityError, match="one cooperative"),
        transaction.atomic(),
    ):
        Subscription.objects.create(coop_id=coop.pk, member_id=zoe.pk, shares=1, signed_on=TODAY)
    with (
        seeing(an_officer(coop)),
        pytest.raises(IntegrityError, match="one cooperative"),
        transaction.atomic(),
    ):
        PaperLetter.objects.create(
            coop_id=coop.pk, member_id=zoe.pk, recipient_id=zoe.party_id, kind=LetterKind.ADMISSION
        )


def test_an_application_is_of_a_party_of_its_cooperative():
    an_application(a_coop())
    zoe = a_member(a_coop("Andere eG"), "Zoe Zander")
    refused("update membership_application set party_id = %s", "one cooperative", zoe.party_id)
