from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0024_corrected_statutes")]
    operations = [RunSQLFile(__file__)]
