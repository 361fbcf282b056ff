from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_many_at_once")]
    operations = [RunSQLFile(__file__)]
