from django.db import migrations

from allmende.kernel.migrations_sql import RowPolicy


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_guards")]
    # Mails hold links that sign in. The demo's page and the worker say that they mean all of them; nobody else does.
    operations = [RowPolicy("kernel_outboxmail", "false")]
