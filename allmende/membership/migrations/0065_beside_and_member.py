from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    """Who came with a list as a member can stand beside another of it, and is taken back with it all the same."""

    dependencies = [("membership", "0064_continued_after_insolvency")]
    operations = [RunSQLFile(__file__)]
