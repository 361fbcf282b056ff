from django.db import migrations

from allmende.kernel.migrations_sql import AppendOnly, RowPolicy, RunSQLFile

OWN_COOPERATIVE = "coop_id = any(allmende_coops())"


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("kernel", "0002_guards")]
    operations = [
        RunSQLFile(__file__),
        AppendOnly("payments_receipt"),
        RowPolicy("payments_claim", OWN_COOPERATIVE),
        RowPolicy("payments_receipt", OWN_COOPERATIVE),
        RowPolicy("payments_mandate", OWN_COOPERATIVE),
        RowPolicy("payments_payout", OWN_COOPERATIVE),
    ]
