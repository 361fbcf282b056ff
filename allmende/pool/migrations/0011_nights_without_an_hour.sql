-- Whether it is open from one moment to another. Exact also in the nights when the clocks change.
create or replace function pool_is_open(open_week int4multirange, zone text, starts timestamptz, ends timestamptz)
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
       and first at time zone zone = starts and (ends at time zone zone) at time zone zone = ends
       -- An opening may begin in the hour that this day has not: then it begins as much later.
       and starts - (date_trunc('day', first) at time zone zone) = first - date_trunc('day', first) then
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
