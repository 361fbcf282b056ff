from django.db import migrations

# What organisations are is written about them more often than it stands in their names.
WORDS = """
    insert into directory_knownword (word)
    values ('genossenschaft'), ('genossenschaften'), ('cooperative'), ('cooperatives'), ('verein'), ('stiftung'),
        ('gesellschaft'), ('association'), ('foundation'), ('community')
    on conflict do nothing
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_known_words")]

    operations = [migrations.RunSQL(WORDS, migrations.RunSQL.noop)]
