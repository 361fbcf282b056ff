from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0054_letters_of_powers")]
    operations = [RunSQLFile(__file__)]
