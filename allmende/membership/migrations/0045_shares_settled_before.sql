-- Single shares that were settled before the night looked at such steps are over and paid out: what is claimed since is
-- on shares that were taken since, and stays owed.
select set_config('allmende.system', 'on', true);
update membership_departure set noted_on = settled_on
    where shares is not null and settled_on is not null and noted_on is null;
select set_config('allmende.system', '', true);
