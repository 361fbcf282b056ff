-- The order of the list: cooperatives of the network first, then names that begin with a letter, then the others.
create function directory_sort_key(name text, coop_id bigint) returns text language sql immutable parallel safe as $$
    select case when coop_id is not null then '0' when public.allmende_plain(name) ~ '^[[:alpha:]]' then '1' else '2' end
        || public.allmende_plain(name)
$$;
