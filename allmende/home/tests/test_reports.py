from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from allmende.home.models import Report
from allmende.home.tasks import forget_old_reports
from allmende.home.use_cases.file_report import Complaint, NobodyToReportTo, file_report
from allmende.home.use_cases.forget_reports import forget_reports
from allmende.home.use_cases.settle_report import AlreadySettled, settle_report
from allmende.kernel.actor import GUEST
from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from tests.people import a_coop, a_network, an_officer, the_founder

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COMPLAINT = Complaint(subject="entry", subject_id="7", message="This garden moved away.")

pytestmark = pytest.mark.django_db


def test_a_guest_reports_and_the_office_settles() -> None:
    office = the_founder(a_network())
    report = file_report(actor=GUEST, complaint=COMPLAINT, now=NOW)
    assert (report.subject, report.subject_id, report.reported_at) == ("entry", "7", NOW)
    with seeing(office):
        settled = settle_report(actor=office, report_id=report.pk, outcome="Entry corrected.", now=NOW)
    assert (settled.settled_at, settled.outcome) == (NOW, "Entry corrected.")
    told = AuditEntry.objects.filter(fact__startswith="Report").order_by("id")
    assert list(told.values_list("fact", "system", "person_id")) == [
        ("ReportFiled", "guest", None),
        ("ReportSettled", "", office.person_id),
    ]


def test_without_a_network_there_is_nobody_to_report_to() -> None:
    with pytest.raises(NobodyToReportTo):
        file_report(actor=GUEST, complaint=COMPLAINT, now=NOW)


def test_reports_do_not_exist_for_others() -> None:
    a_network()
    report = file_report(actor=GUEST, complaint=COMPLAINT, now=NOW)
    stranger = an_officer(a_coop())
    with seeing(stranger), pytest.raises(NotFound):
        settle_report(actor=stranger, report_id=report.pk, outcome="Gone.", now=NOW)


def test_without_the_network_duty_there_is_no_report() -> None:
    network = a_network()
    report = file_report(actor=GUEST, complaint=COMPLAINT, now=NOW)
    clerk = an_officer(network.host, duties=["lend"])
    with seeing(clerk), pytest.raises(NotFound):
        settle_report(actor=clerk, report_id=report.pk, outcome="Gone.", now=NOW)


def test_a_report_is_settled_once_and_with_a_word() -> None:
    office = the_founder(a_network())
    report = file_report(actor=GUEST, complaint=COMPLAINT, now=NOW)
    with seeing(office):
        with pytest.raises(Invalid):
            settle_report(actor=office, report_id=report.pk, outcome="  ", now=NOW)
        settle_report(actor=office, report_id=report.pk, outcome="Done.", now=NOW)
        with pytest.raises(AlreadySettled):
            settle_report(actor=office, report_id=report.pk, outcome="Again.", now=NOW)


def test_a_query_that_forgot_its_coop_finds_no_report() -> None:
    a_network()
    file_report(actor=GUEST, complaint=COMPLAINT, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from home_report")
        assert cursor.fetchone() == (0,)
    with system_access():
        assert Report.objects.count() == 1


def test_settled_reports_are_forgotten_after_a_year() -> None:
    office = the_founder(a_network())
    for day in (NOW, NOW + timedelta(days=2)):
        report = file_report(actor=GUEST, complaint=COMPLAINT, now=day)
        with seeing(office):
            settle_report(actor=office, report_id=report.pk, outcome="Entry corrected.", now=day)
    open_one = file_report(actor=GUEST, complaint=COMPLAINT, now=NOW)
    forget_old_reports(timestamp=int((NOW + timedelta(days=366)).timestamp()))
    with seeing(office):
        assert set(Report.objects.values_list("pk", flat=True)) == {report.pk, open_one.pk}
    told = AuditEntry.objects.get(fact="ReportsForgotten")
    assert (told.system, told.details) == ("forget_old_reports", {"reports": 1})
    with pytest.raises(NotAllowed):
        forget_reports(actor=office, now=NOW + timedelta(days=800))
