-- As before, but towns count like sectors, and with their stems: what is asked for comes stemmed.
-- Weights: A the name, B the sector and the town, D the description.
create or replace function directory_search_words(name text, sectors varchar[], sector_text text, town text, description text)
returns tsvector language sql immutable parallel safe as $$
    select setweight(to_tsvector('pg_catalog.german', public.allmende_plain(name)), 'A')
        || setweight(to_tsvector('pg_catalog.english', public.allmende_plain(name)), 'A')
        || setweight(to_tsvector('pg_catalog.german', public.allmende_plain(words)), 'B')
        || setweight(to_tsvector('pg_catalog.english', public.allmende_plain(words)), 'B')
        || setweight(to_tsvector('pg_catalog.german', public.allmende_plain(town)), 'B')
        || setweight(to_tsvector('pg_catalog.english', public.allmende_plain(town)), 'B')
        || setweight(to_tsvector('pg_catalog.simple', public.allmende_plain(town)), 'B')
        || setweight(to_tsvector('pg_catalog.german', public.allmende_plain(description)), 'D')
        || setweight(to_tsvector('pg_catalog.english', public.allmende_plain(description)), 'D')
    from (select sector_text || ' ' || coalesce(public.directory_sector_words(sectors), '')) w(words)
$$;

-- Every word of names, towns and sectors, so that a misspelled one leads to the one that is meant.
create function directory_learn_words() returns trigger language plpgsql as $$
begin
    insert into directory_knownword (word)
    select distinct w.word
    from written e, regexp_split_to_table(
        allmende_plain(concat_ws(' ', e.name, e.town, e.sector_text, directory_sector_words(e.sectors))),
        '[^[:alnum:]]+'
    ) w(word)
    where length(w.word) between 4 and 40 and w.word !~ '[0-9]'
    order by w.word  -- two imports at once wait for each other, and never in a circle
    on conflict do nothing;
    return null;
end $$;
create trigger learn_new_words after insert on directory_entry
    referencing new table as written for each statement execute function directory_learn_words();
create trigger learn_changed_words after update on directory_entry
    referencing new table as written for each statement execute function directory_learn_words();

-- Writes the search words anew, and learns what is there.
update directory_entry set town = town;
