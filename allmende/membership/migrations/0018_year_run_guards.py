from django.db import migrations

from allmende.kernel.migrations_sql import RowPolicy, RunSQLFile

OF_THE_COOP = "coop_id = any((select allmende_coops())::bigint[])"


class Migration(migrations.Migration):
    dependencies = [("membership", "0017_year_runs")]
    operations = [
        RunSQLFile(__file__),
        RowPolicy("membership_yearrun", OF_THE_COOP),
        RowPolicy("membership_yearline", OF_THE_COOP),
    ]
