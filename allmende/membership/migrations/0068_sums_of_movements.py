from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    """What a member holds is counted by movements alone; the first day, the account and the numbers given stay."""

    dependencies = [("membership", "0067_transfers_of_imports")]
    operations = [RunSQLFile(__file__)]
