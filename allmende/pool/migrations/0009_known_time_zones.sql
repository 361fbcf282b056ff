-- As for cooperatives: one offer with a zone the database does not know made every search near it fail.
update pool_resource set time_zone = (select time_zone from coops_coop where id = coop_id)
where not (time_zone = 'UTC' or time_zone ~ '/' and time_zone !~ '^(posix|right)/')
   or time_zone not in (select name from pg_timezone_names);

alter table pool_resource add constraint a_time_zone_of_a_resource_is_known
    check ((time_zone = 'UTC' or time_zone ~ '/' and time_zone !~ '^(posix|right)/')
           and (timestamptz '2000-01-01 00:00+00' at time zone time_zone) is not null);
