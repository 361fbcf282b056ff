from django.db import migrations

from allmende.kernel.migrations_sql import AppendOnly, RowPolicy, RunSQLFile

BOTH_SIDES = """lender_coop_id = any(allmende_coops())
    or borrower_coop_id = any(allmende_coops())
    or borrower_person_id = allmende_person()
    or (disputed_at is not null and (select host_id from coops_network) = any(allmende_coops()))"""
WITH_ITS_BOOKING = "exists (select from pool_booking where pool_booking.id = booking_id)"


class Migration(migrations.Migration):
    dependencies = [("pool", "0001_initial"), ("kernel", "0002_guards"), ("coops", "0002_row_policies")]
    operations = [
        RunSQLFile(__file__),
        AppendOnly("pool_bookingevent"),
        RowPolicy("pool_booking", f"({BOTH_SIDES})"),
        RowPolicy("pool_bookingevent", WITH_ITS_BOOKING),
        RowPolicy("pool_bookingmessage", WITH_ITS_BOOKING),
    ]
