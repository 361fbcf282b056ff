from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("pool", "0003_resource_online")]
    operations = [RunSQLFile(__file__)]
