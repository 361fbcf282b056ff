from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0021_coop_exports")]
    operations = [RunSQLFile(__file__)]
