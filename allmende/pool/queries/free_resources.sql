-- What is free near a point from one moment to another, the nearest first.
-- Stages: what lies near, by the index -> in order of distance -> what the owner would lend on these terms and
-- nobody has taken, looked up one by one until enough are found. "offset 0" keeps a stage to itself: what it
-- computes is computed once, and what follows is asked of as few rows as possible.
-- Distances are great-circle metres, as in places.distance; what exists online only comes last, wherever one asks.
with asked as materialized (
    select %(starts_at)s::timestamptz as starts_at, %(ends_at)s::timestamptz as ends_at,
           (extract(epoch from %(ends_at)s::timestamptz - %(starts_at)s::timestamptz) / 60)::int as minutes,
           websearch_to_tsquery('german', %(q)s) || websearch_to_tsquery('english', %(q)s) as words,
           allmende_plain(%(q)s) as spelling
), near as (
    select r.*, 2 * %(earth_radius_m)s * asin(least(1, sqrt(
               power(sin(radians(r.latitude - %(latitude)s::float8) / 2), 2)
               + cos(radians(r.latitude)) * cos(radians(%(latitude)s::float8))
                 * power(sin(radians(r.longitude - %(longitude)s::float8) / 2), 2)))) as distance_m
    from pool_resource r
    where {in_rectangle} and r.state = 'offered'
    offset 0
), in_order as (
    select *, coalesce(distance_m, 'infinity') as far
    from (select * from near where (distance_m <= %(radius_m)s::float8) is not false
          union all
          select r.*, null from pool_resource r where r.precision = 'online' and r.state = 'offered') everywhere
    where (%(kinds)s::text[] is null or kind = any(%(kinds)s::text[]))
      and (not %(instant_only)s or not by_agreement)
      and quantity >= %(quantity)s
      and (coalesce(distance_m, 'infinity'), id) > (%(after_far)s::float8, %(after_id)s::bigint)
    order by far, id
    offset 0
)
select r.id, r.kind, r.name, r.coop_id, r.town,
       r.latitude, r.longitude, r.precision, r.distance_m, cost.price_asked, r.price, r.price_per,
       r.by_agreement, r.answer_hours, r.quantity, r.quantity - taken.quantity as quantity_left,
       r.buffer_minutes, r.slot_minutes, r.time_zone
from asked, in_order r,
     -- In numeric, because it is computed also where the time asked for is far longer than the longest booking;
     -- the_dearest_booking_can_be_counted keeps even that within a bigint.
     lateral (select (case r.price_per when 'hour' then round(r.price::numeric * asked.minutes / 60) else r.price end
                      * %(quantity)s)::bigint as price_asked offset 0) cost,
     lateral (select case when r.quantity = 1 then
         -- Exclusive times never overlap, so the last that starts before the window's end tells all. The others of
         -- one of a kind were over when its quantity was lowered to one.
         coalesce((select b.ends_at from pool_busytime b
                   where b.resource_id = r.id and b.exclusive
                     and b.starts_at < asked.ends_at + make_interval(mins => r.buffer_minutes)
                   order by b.starts_at desc limit 1) > asked.starts_at, false)::int::bigint
       else
         -- Of several: the peak of what overlaps (the same as pool_peak, without its call).
         (select coalesce(max(load), 0)::bigint from (
             select sum(change) over (order by moment, change) as load
             from pool_busytime b,
                  lateral (values (greatest(b.starts_at, asked.starts_at), b.quantity::bigint),
                                  (b.ends_at, -b.quantity::bigint)) as changes (moment, change)
             where b.resource_id = r.id and not b.exclusive
               and tstzrange(b.starts_at, b.ends_at, '[)')
                   && tstzrange(asked.starts_at, asked.ends_at + make_interval(mins => r.buffer_minutes), '[)')
          ) loads) end as quantity offset 0) taken,
     -- As availability.length_of: where the slot is a day, local days count, whatever the clocks do.
     lateral (select case when r.slot_minutes < 1440 then asked.minutes else
                  (extract(epoch from (asked.ends_at at time zone r.time_zone)
                                      - (asked.starts_at at time zone r.time_zone)) / 60)::int
              end as minutes offset 0) lent
where lent.minutes between r.shortest_minutes and r.longest_minutes
  and asked.starts_at >= %(now)s::timestamptz + make_interval(mins => r.notice_minutes)
  and asked.starts_at <= %(now)s::timestamptz + make_interval(days => r.furthest_days)
  and (%(q)s = '' or r.words @@ asked.words or asked.spelling <%% r.sort_name)
  and (%(max_price)s::bigint is null or cost.price_asked <= %(max_price)s::bigint)
  and pool_on_grid(r.slot_minutes, r.time_zone, asked.starts_at)
  and pool_on_grid(r.slot_minutes, r.time_zone, asked.ends_at)
  and (r.open_week is null or pool_is_open(r.open_week, r.time_zone, asked.starts_at, asked.ends_at))
  and (r.quantity - taken.quantity >= %(quantity)s) = %(free)s
order by r.far, r.id
limit %(limit)s
