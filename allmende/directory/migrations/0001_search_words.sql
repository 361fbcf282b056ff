-- The words of a sector in German and English, so that "Wohnen" finds what a register calls Housing.
create function directory_sector_words(varchar[]) returns text language sql immutable parallel safe as $$
    select string_agg(w.words, ' ') from unnest($1) s(code) join (values
        ('food', 'Ernährung Lebensmittel Landwirtschaft food agriculture farming'),
        ('housing', 'Bauen Wohnen Wohnung building housing'),
        ('energy', 'Energie Klima Strom energy climate electricity'),
        ('mobility', 'Mobilität Verkehr mobility transport'),
        ('culture', 'Kunst Kultur Freizeit Sport art culture leisure sports'),
        ('education', 'Bildung Wissen Schule education knowledge school'),
        ('health', 'Gesundheit Pflege health care'),
        ('digital', 'Digitales Medien Software digital media'),
        ('finance', 'Geld Recht Versicherung Bank money finance law insurance'),
        ('trade', 'Handel Laden Geschäft retail trade shop'),
        ('craft', 'Handwerk Herstellung Produktion crafts production manufacturing'),
        ('service', 'Dienste Dienstleistung services'),
        ('community', 'Gemeinschaft Demokratie Verein community democracy club'),
        ('environment', 'Natur Umwelt nature environment'),
        ('other', '')
    ) w(code, words) on w.code = s.code
$$;

-- What an entry is found by. Each part is stemmed as German and as English, because nobody says which it is.
-- Weights: A the name, B the sector, C the town, D the description.
create function directory_search_words(name text, sectors varchar[], sector_text text, town text, description text)
returns tsvector language sql immutable parallel safe as $$
    select setweight(to_tsvector('pg_catalog.german', public.allmende_plain(name)), 'A')
        || setweight(to_tsvector('pg_catalog.english', public.allmende_plain(name)), 'A')
        || setweight(to_tsvector('pg_catalog.german', public.allmende_plain(words)), 'B')
        || setweight(to_tsvector('pg_catalog.english', public.allmende_plain(words)), 'B')
        || setweight(to_tsvector('pg_catalog.simple', public.allmende_plain(town)), 'C')
        || setweight(to_tsvector('pg_catalog.german', public.allmende_plain(description)), 'D')
        || setweight(to_tsvector('pg_catalog.english', public.allmende_plain(description)), 'D')
    from (select sector_text || ' ' || coalesce(public.directory_sector_words(sectors), '')) w(words)
$$;
