from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    """Steps of single shares that were settled before the night looked at such steps are noted as over."""

    dependencies = [("membership", "0044_paper_letters")]
    operations = [RunSQLFile(__file__)]
