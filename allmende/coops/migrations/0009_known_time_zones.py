from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("coops", "0008_sort_name_text")]
    operations = [RunSQLFile(__file__)]
