-- What a search compares: without accents and capitals, and without apostrophes, which nobody types the same way twice.
create function membership_sought(text) returns text language sql immutable parallel safe strict as $$
    select translate(public.allmende_plain($1), '''’‘`´ʼ', '')
$$;
