from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    """Who stands beside a member, in previews from before 0065_beside_and_member.sql."""

    dependencies = [("membership", "0072_letters_of_set_offs")]
    operations = [RunSQLFile(__file__)]
