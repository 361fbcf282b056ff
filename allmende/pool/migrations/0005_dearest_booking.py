from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("pool", "0004_bookings_of_oneself")]
    operations = [RunSQLFile(__file__)]
