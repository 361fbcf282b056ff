-- What is lent in another country went by the clocks of its cooperative's home, though its page promised those at the
-- place. What somebody has booked or blocked ahead keeps its hours: they were agreed by the clocks that were shown.
update pool_resource resource set time_zone = there.zone
from coops_coop coop, (values
    ('AD', 'Europe/Andorra'), ('AL', 'Europe/Tirane'), ('AT', 'Europe/Vienna'), ('BA', 'Europe/Sarajevo'),
    ('BE', 'Europe/Brussels'), ('BG', 'Europe/Sofia'), ('BY', 'Europe/Minsk'), ('CH', 'Europe/Zurich'),
    ('CZ', 'Europe/Prague'), ('DE', 'Europe/Berlin'), ('DK', 'Europe/Copenhagen'), ('EE', 'Europe/Tallinn'),
    ('ES', 'Europe/Madrid'), ('FI', 'Europe/Helsinki'), ('FR', 'Europe/Paris'), ('GB', 'Europe/London'),
    ('GG', 'Europe/Guernsey'), ('GI', 'Europe/Gibraltar'), ('GR', 'Europe/Athens'), ('HR', 'Europe/Zagreb'),
    ('HU', 'Europe/Budapest'), ('IE', 'Europe/Dublin'), ('IM', 'Europe/Isle_of_Man'), ('IT', 'Europe/Rome'),
    ('JE', 'Europe/Jersey'), ('LI', 'Europe/Vaduz'), ('LT', 'Europe/Vilnius'), ('LU', 'Europe/Luxembourg'),
    ('LV', 'Europe/Riga'), ('MC', 'Europe/Monaco'), ('MD', 'Europe/Chisinau'), ('ME', 'Europe/Podgorica'),
    ('MK', 'Europe/Skopje'), ('MT', 'Europe/Malta'), ('NL', 'Europe/Amsterdam'), ('NO', 'Europe/Oslo'),
    ('PL', 'Europe/Warsaw'), ('PT', 'Europe/Lisbon'), ('RO', 'Europe/Bucharest'), ('RS', 'Europe/Belgrade'),
    ('SE', 'Europe/Stockholm'), ('SI', 'Europe/Ljubljana'), ('SK', 'Europe/Bratislava'), ('TR', 'Europe/Istanbul')
) as there (country, zone)
where coop.id = resource.coop_id
  and resource.country = there.country
  and resource.country <> coop.country
  and resource.time_zone = coop.time_zone -- another one was chosen on purpose
  and resource.time_zone <> there.zone
  and resource.precision <> 'online'
  and there.zone in (select name from pg_timezone_names)
  and not exists (select from pool_busytime busy where busy.resource_id = resource.id and busy.ends_at > now());
