from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coops", "0005_invitation_description"), ("kernel", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="coop",
            name="sort_name",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("name"), function="allmende_plain"),
                output_field=models.CharField(max_length=400),
            ),
        ),
        migrations.AlterModelOptions(name="coop", options={"ordering": ["sort_name", "pk"]}),
    ]
