-- What the pool leaves to the database: words to search, the open week, and nobody gets more than there is.

-- German and English stems side by side: "Lastenräder" finds Lastenrad, "drills" finds drill.
create function pool_words(name text, description text) returns tsvector
    language sql immutable parallel safe as $$
    select setweight(to_tsvector('pg_catalog.german', name) || to_tsvector('pg_catalog.english', name), 'A')
        || setweight(to_tsvector('pg_catalog.german', description)
                     || to_tsvector('pg_catalog.english', description), 'C')
$$;
alter table pool_resource
    add column words tsvector generated always as (pool_words(name, description)) stored,
    add column open_week int4multirange;
create index resource_by_words on pool_resource using gin (words);
create index resource_by_spelling on pool_resource using gin (sort_name gin_trgm_ops);

-- The opening times of two weeks in a row, as minutes from Monday 0:00 on local clocks, so that a window that
-- runs over a Sunday's midnight is one range. NULL: always open.
create function pool_derive_open_week() returns trigger language plpgsql as $$
declare
    whose bigint := case when tg_op = 'DELETE' then old.resource_id else new.resource_id end;
begin
    update pool_resource set open_week = (
        select nullif(range_agg(int4range(w * 10080 + o.weekday * 1440 + o.from_minute,
                                          w * 10080 + o.weekday * 1440 + o.to_minute)),
                      int4multirange(int4range(0, 20160)))
        from pool_openingtime o, generate_series(0, 1) w where o.resource_id = whose)
    where id = whose;
    return null;
end
$$;
create trigger opening_times_make_the_open_week after insert or update or delete on pool_openingtime
    for each row execute function pool_derive_open_week();
alter table pool_openingtime add constraint opening_times_of_a_day_do_not_overlap
    exclude using gist (resource_id with =, weekday with =, int4range(from_minute, to_minute) with &&);

-- Whether it is open from one moment to another. Exact also in the nights when the clocks change.
create function pool_is_open(open_week int4multirange, zone text, starts timestamptz, ends timestamptz)
    returns boolean language plpgsql stable parallel safe as $$
declare
    first timestamp;
    length int;
    minute int;
begin
    if open_week is null then
        return true;
    end if;
    first := starts at time zone zone;
    length := ceil(extract(epoch from ends - starts) / 60);
    -- No change of the clocks between, and neither end in the hour that a change repeats: plain arithmetic.
    if length <= 10080 and (ends at time zone zone) - first = ends - starts
       and first at time zone zone = starts and (ends at time zone zone) at time zone zone = ends then
        minute := (extract(isodow from first) - 1) * 1440 + extract(hour from first) * 60 + extract(minute from first);
        return open_week @> int4range(minute, minute + length);
    end if;
    return tstzmultirange(tstzrange(starts, ends)) <@ (
        select coalesce(range_agg(tstzrange(
                   (day + make_interval(mins => lower(stretch) - (extract(isodow from day)::int - 1) * 1440))
                       at time zone zone,
                   (day + make_interval(mins => upper(stretch) - (extract(isodow from day)::int - 1) * 1440))
                       at time zone zone)), '{}')
        from generate_series(date_trunc('day', first) - interval '1 day', ends at time zone zone, '1 day') day,
             unnest(open_week * int4multirange(int4range((extract(isodow from day)::int - 1) * 1440,
                                                         extract(isodow from day)::int * 1440))) stretch);
end
$$;

-- Whether a moment is a whole slot on local clocks. Every offset from UTC is a multiple of 15 minutes.
create function pool_on_grid(slot smallint, zone text, moment timestamptz) returns boolean
    language sql stable parallel safe as $$
    select case when slot in (1, 5, 15) then extract(epoch from moment) % (slot * 60) = 0
                else extract(epoch from (moment at time zone zone)::time) % (slot * 60) = 0 end
$$;

-- The most that is taken at any one moment from `starts` to `ends`, leaving out one row (0: none).
create function pool_peak(resource bigint, starts timestamptz, ends timestamptz, but_for bigint default 0)
    returns bigint language sql stable parallel safe as $$
    select coalesce(max(load), 0) from (
        select sum(change) over (order by moment, change) as load
        from pool_busytime b,
             lateral (values (greatest(b.starts_at, starts), b.quantity::bigint), (b.ends_at, -b.quantity::bigint))
                 as changes (moment, change)
        where b.resource_id = resource and b.id <> but_for and not b.exclusive
          and tstzrange(b.starts_at, b.ends_at, '[)') && tstzrange(starts, ends, '[)')
    ) loads
$$;

-- Nobody gets more than there is, whoever writes: the row of the resource is locked, then the peak is summed.
-- One of a kind is guarded by the exclusion constraint no_two_bookings_at_once; `exclusive` follows the quantity.
create function pool_guard_quantity() returns trigger language plpgsql as $$
declare
    there_are int;
begin
    select quantity into there_are from pool_resource where id = new.resource_id for no key update;
    new.exclusive := there_are = 1;
    if new.quantity > there_are
       or not new.exclusive
          and pool_peak(new.resource_id, new.starts_at, new.ends_at, coalesce(new.id, 0)) + new.quantity > there_are
    then
        raise exception 'no more than % of resource % at once', there_are, new.resource_id
            using errcode = 'exclusion_violation', constraint = 'no_more_than_there_is', table = 'pool_busytime';
    end if;
    return new;
end
$$;
create trigger no_more_than_there_is before insert or update of resource_id, starts_at, ends_at, quantity
    on pool_busytime for each row execute function pool_guard_quantity();

-- A quantity may shrink only to what is taken from now on; the rows from now on change their guard with it.
create function pool_guard_new_quantity() returns trigger language plpgsql as $$
begin
    if new.quantity < old.quantity and pool_peak(new.id, now(), 'infinity') > new.quantity then
        raise exception 'more than % of resource % are taken in future', new.quantity, new.id
            using errcode = 'exclusion_violation', constraint = 'no_more_than_there_is', table = 'pool_resource';
    end if;
    update pool_busytime set exclusive = (new.quantity = 1)
    where resource_id = new.id and ends_at > now() and exclusive <> (new.quantity = 1);
    return null;
end
$$;
create trigger a_new_quantity_fits_what_is_taken after update of quantity on pool_resource
    for each row when (old.quantity <> new.quantity) execute function pool_guard_new_quantity();

-- B-2026-0001: unique, in order, not gapless.
create sequence pool_booking_number;
