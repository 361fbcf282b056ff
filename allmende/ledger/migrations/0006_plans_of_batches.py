from django.db import migrations

# A plan made once, for arrays of unknown length and a table of then, is kept as long as the connection: within one
# large job the table grows by a hundred thousand rows, and each batch read all of it. Planned anew, each finds its
# rows.
BATCHES = ("ledger_transfer_batch", "ledger_reverse_batch")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_bring_in")]
    operations = [
        migrations.RunSQL(
            f"alter function {function} set plan_cache_mode = force_custom_plan",
            f"alter function {function} reset plan_cache_mode",
        )
        for function in BATCHES
    ]
