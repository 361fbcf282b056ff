from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0065_beside_and_member")]
    operations = [RunSQLFile(__file__)]
