-- What this transaction may see: read by every row policy. Set by allmende.kernel.row_access.
create function allmende_coops() returns bigint[] language sql stable parallel safe as $$
    select string_to_array(nullif(current_setting('allmende.coops', true), ''), ',')::bigint[]
$$;
create function allmende_person() returns bigint language sql stable parallel safe as $$
    select nullif(current_setting('allmende.person', true), '')::bigint
$$;
create function allmende_system() returns boolean language sql stable parallel safe as $$
    select coalesce(current_setting('allmende.system', true), '') = 'on'
$$;

create function allmende_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: correct it by a new row', tg_table_name
        using errcode = 'integrity_constraint_violation';
end
$$;

-- lower(unaccent(x)) in a form that indexes and generated columns accept.
create extension if not exists unaccent;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;
create function allmende_plain(text) returns text language sql immutable parallel safe strict as $$
    select lower(public.unaccent('public.unaccent'::regdictionary, $1))
$$;
