from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("pool", "0009_known_time_zones")]
    operations = [RunSQLFile(__file__)]
