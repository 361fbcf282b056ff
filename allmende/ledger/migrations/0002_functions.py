from django.db import migrations

from allmende.kernel.migrations_sql import AppendOnly, RowPolicy, RunSQLFile

OF_THE_PARTIES = (
    "payer_owner = any((select allmende_coops())::bigint[])"
    " or payee_owner = any((select allmende_coops())::bigint[])"
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("kernel", "0002_guards")]
    operations = [
        RunSQLFile(__file__),
        AppendOnly("ledger_transfer"),
        AppendOnly("ledger_seal"),
        RowPolicy("ledger_account", "owner = any((select allmende_coops())::bigint[])"),
        RowPolicy("ledger_transfer", OF_THE_PARTIES),
        RowPolicy("ledger_hold", OF_THE_PARTIES),
    ]
