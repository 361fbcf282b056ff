-- Whoever may appoint people could give themselves the new duty: they get it at once, so that no cooperative stands
-- before a list of members that nobody may open.
select set_config('allmende.system', 'on', true);
update coops_office set duties = duties || array['register']::varchar(20)[]
where 'members' = any(duties) and not 'register' = any(duties);
update coops_invitation set duties = duties || array['register']::varchar(20)[]
where 'members' = any(duties) and not 'register' = any(duties);
select set_config('allmende.system', '', true);
