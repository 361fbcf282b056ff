from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_guards")]
    operations = [RunSQLFile(__file__)]
