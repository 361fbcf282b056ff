from django.db import migrations

from allmende.kernel.migrations_sql import RowPolicy, RunSQLFile

OF_THE_COOP = "coop_id = any(allmende_coops())"
OF_A_VISIBLE_RUN = "exists (select from membership_importrun where membership_importrun.id = run_id)"


class Migration(migrations.Migration):
    dependencies = [("membership", "0009_imports"), ("ledger", "0003_paid_total")]
    operations = [
        RunSQLFile(__file__),
        RowPolicy("membership_importrun", OF_THE_COOP),
        RowPolicy("membership_importrow", OF_A_VISIBLE_RUN),
    ]
