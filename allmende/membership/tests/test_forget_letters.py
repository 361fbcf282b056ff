"""Who came along with an application goes with it, also where a letter about the membership before went to them."""

from __future__ import annotations

from datetime import date

import pytest

from allmende.kernel.row_access import system_access
from allmende.membership.joining.applying import people_from
from allmende.membership.letters.on_paper import put_on_pile
from allmende.membership.models import BondRole, Departure, LetterKind, Party, QueuedLetter
from tests.people import LONG_AGO, a_coop, an_officer

from .joining import an_application
from .test_recognise_applicant import FIRM, a_firm_that_left, admitted, taken_back_and_rejected

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("by_mail", [True, False])
def test_who_came_along_goes_with_the_letters_about_what_was_before(by_mail):
    coop = a_coop("Gartenwerk eG")
    office, former = an_officer(coop), a_firm_that_left(coop, "Rita Rübe")
    names = people_from("Rita Rübe\nBodo Beet", BondRole.REPRESENTATIVE)
    application = an_application(coop, FIRM, beside=names)
    member = admitted(office, application, former)
    with system_access():
        bodo = Party.objects.get(coop=coop, family_name="Beet")
        if by_mail:
            left = {"cause": "notice", "received_on": LONG_AGO, "effective_on": date(2025, 12, 31)}
            step = Departure.objects.create(coop=coop, member=former, **left)
            to = {"coop": coop, "member": former, "recipient": bodo}
            QueuedLetter.objects.create(**to, kind="settlement", departure=step, state="sent")
        else:
            put_on_pile(former, bodo, LetterKind.ERASURE)
    taken_back_and_rejected(office, member, application)
    with system_access():
        assert not Party.objects.filter(pk=bodo.pk).exists()
