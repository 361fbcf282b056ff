from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_plans_of_batches")]
    operations = [RunSQLFile(__file__)]
