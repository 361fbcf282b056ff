-- A time zone is an area and a city that the database knows, or UTC: `at time zone` fails for any other, and reads a
-- name without an area as an abbreviation. What Python alone knew, such as "localtime", becomes Berlin's.
update coops_coop set time_zone = 'Europe/Berlin'
where not (time_zone = 'UTC' or time_zone ~ '/' and time_zone !~ '^(posix|right)/')
   or time_zone not in (select name from pg_timezone_names);

alter table coops_coop add constraint a_time_zone_of_a_coop_is_known
    check ((time_zone = 'UTC' or time_zone ~ '/' and time_zone !~ '^(posix|right)/')
           and (timestamptz '2000-01-01 00:00+00' at time zone time_zone) is not null);
