from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    """Steps towards leaving say the same for ever; with declarations and letters they are of one list."""

    dependencies = [("membership", "0069_causes_of_imports")]
    operations = [RunSQLFile(__file__)]
