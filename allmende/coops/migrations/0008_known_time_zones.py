from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("coops", "0007_no_leaving")]
    operations = [RunSQLFile(__file__)]
