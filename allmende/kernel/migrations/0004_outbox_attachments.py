import django.db.models.deletion
from django.db import migrations, models

from allmende.kernel.migrations_sql import RowPolicy


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_outbox_policy"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.CreateModel(
            name="OutboxAttachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("type", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddField(
            model_name="outboxmail",
            name="about",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddIndex(
            model_name="outboxmail",
            index=models.Index(
                condition=models.Q(("about", ""), _negated=True), fields=["about"], name="outbox_by_label"
            ),
        ),
        migrations.AddField(
            model_name="outboxattachment",
            name="mail",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attachments",
                to="kernel.outboxmail",
            ),
        ),
        RowPolicy("kernel_outboxattachment", "false"),
        # Jobs carry whole files; without an index every one of them would be unpacked to find those of one label.
        migrations.RunSQL(
            "create index mails_by_label on procrastinate_jobs ((args->>'about')) where args->>'about' <> ''",
            "drop index mails_by_label",
        ),
    ]
