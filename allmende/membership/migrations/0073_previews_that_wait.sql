-- Previews that wait say who stands beside a member as they do since 0065_beside_and_member.sql. Row policies bind the
-- owner of the tables, too: without system access it would change no row.
select set_config('allmende.system', 'on', true);
update membership_importrow set record = jsonb_set(record, '{beside}', (
    select jsonb_agg(case jsonb_typeof(each) when 'array' then jsonb_build_object(
        'role', each->0, 'given', each->1, 'family', each->2, 'birth_date', '', 'email', '', 'number', null)
        else each end)
    from jsonb_array_elements(record->'beside') each))
where jsonb_typeof(record->'beside') = 'array' and record->'beside' <> '[]'::jsonb;
select set_config('allmende.system', '', true);
