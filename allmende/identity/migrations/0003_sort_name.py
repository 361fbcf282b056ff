from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_person_session_generation"), ("kernel", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="sort_name",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("name"), function="allmende_plain"),
                output_field=models.CharField(max_length=240),
            ),
        ),
    ]
