from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("pool", "0006_exclusive_by_start")]
    operations = [RunSQLFile(__file__)]
