from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0022_statement_bundles")]
    operations = [RunSQLFile(__file__)]
