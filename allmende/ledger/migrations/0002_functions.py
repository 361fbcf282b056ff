from django.db import migrations

from allmende.kernel.migrations_sql import AppendOnly, RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("kernel", "0002_guards")]
    operations = [RunSQLFile(__file__), AppendOnly("ledger_transfer"), AppendOnly("ledger_seal")]
