from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0034_forget_words")]
    operations = [RunSQLFile(__file__)]
