from django.db import migrations

from allmende.kernel.migrations_sql import AppendOnly, RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [RunSQLFile(__file__), AppendOnly("kernel_auditentry")]
