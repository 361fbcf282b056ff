from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("pool", "0010_clocks_at_the_place")]
    operations = [RunSQLFile(__file__)]
