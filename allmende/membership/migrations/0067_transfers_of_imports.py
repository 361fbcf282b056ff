from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0066_queued_letters")]
    operations = [RunSQLFile(__file__)]
