from django.db import migrations

from allmende.kernel.migrations_sql import RowPolicy

# Who imported, and the file itself, which may name people in columns that are not entered.
THE_OFFICES = "(select host_id from coops_network) = any(allmende_coops())"


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_map_index"),
        ("coops", "0002_row_policies"),
        ("kernel", "0002_guards"),
    ]
    operations = [
        RowPolicy("directory_importrun", THE_OFFICES),
        RowPolicy("directory_importrow", THE_OFFICES),
    ]
