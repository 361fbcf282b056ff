from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_dropped_together")]
    operations = [RunSQLFile(__file__)]
