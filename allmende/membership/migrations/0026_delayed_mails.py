"""A mail to which the server said "not now" waits again: it surely did not leave."""

from django.db import migrations, models

ALLOWED = """
create or replace function membership_mail_is_begun_once() returns trigger language plpgsql as $$
begin
    -- Put back while it is being sent, by whoever names the 4xx of the server; what was sent or is unclear stays.
    if old.state = 'sending' and new.state = 'waiting' and old.done_at is null and new.done_at is null
        and new.reason ~ '^4[0-9][0-9]( |$)' then
        return new;
    end if;
    if old.state <> 'waiting' and new.state in ('waiting', 'sending') then
        raise exception 'recipient % was written to already, or tried', old.id
            using errcode = 'integrity_constraint_violation', constraint = 'a_mail_is_begun_once';
    end if;
    return new;
end
$$;
"""
REFUSED = """
create or replace function membership_mail_is_begun_once() returns trigger language plpgsql as $$
begin
    if old.state <> 'waiting' and new.state in ('waiting', 'sending') then
        raise exception 'recipient % was written to already, or tried', old.id
            using errcode = 'integrity_constraint_violation', constraint = 'a_mail_is_begun_once';
    end if;
    return new;
end
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("membership", "0025_of_age")]

    operations = [
        migrations.AddField(
            model_name="mailingrecipient",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="mailingrecipient",
            name="not_before",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(ALLOWED, REFUSED),
    ]
