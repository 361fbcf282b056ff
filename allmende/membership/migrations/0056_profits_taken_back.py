from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0055_entered_papers")]
    operations = [RunSQLFile(__file__)]
