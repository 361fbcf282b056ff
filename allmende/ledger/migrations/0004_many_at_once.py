from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_paid_total")]
    operations = [RunSQLFile(__file__)]
