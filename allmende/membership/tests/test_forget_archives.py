"""An archive of the cooperative does not keep the details of who was rejected (§ 15 (1) GenG)."""

from datetime import timedelta

import pytest

from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import CoopExport, CoopExportPart
from allmende.membership.use_cases.ask_coop_export import ask_coop_export
from allmende.membership.use_cases.reject_application import reject_application
from allmende.membership.use_cases.withdraw_application import withdraw_application
from allmende.membership.use_cases.write_coop_export import write_coop_export
from tests.people import a_coop, an_officer

from .joining import DECIDED_AT, SIGNED_AT, an_application

pytestmark = pytest.mark.django_db


def an_archive(coop, office, at):
    with seeing(office):
        export = ask_coop_export(actor=office, coop=coop, with_ibans=False)
        return write_coop_export(actor=office, export=export, now=at)


def left(coop):
    with system_access():
        parts = CoopExportPart.objects.filter(export__coop=coop).values_list("export", flat=True)
        assert set(parts) <= set(CoopExport.objects.filter(coop=coop).values_list("pk", flat=True))
        return list(CoopExport.objects.filter(coop=coop).order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("use_case", [reject_application, withdraw_application])
def test_archives_made_since_it_was_signed_go_with_it(use_case):
    coop, other = a_coop(), a_coop()
    office = an_officer(coop)
    application = an_application(coop)
    before = an_archive(coop, office, SIGNED_AT - timedelta(days=1))
    since = an_archive(coop, office, SIGNED_AT + timedelta(days=1))
    elsewhere = an_archive(other, an_officer(other), SIGNED_AT + timedelta(days=1))
    with seeing(office):
        waiting = ask_coop_export(actor=office, coop=coop, with_ibans=False)
        said = {"reason": "", "now": DECIDED_AT} if use_case is reject_application else {}
        use_case(actor=office, application_id=application.pk, **said)
    assert left(coop) == [before.pk, waiting.pk]
    assert left(other) == [elsewhere.pk]
    with system_access():
        told = AuditEntry.objects.filter(fact="CoopExportDeleted").values_list("details", flat=True)
        assert list(told) == [{"export_id": since.pk, "coop_id": coop.pk}]
