-- What is free near a point from one moment to another, the nearest first.
-- Stages: what lies near and could be lent on these terms -> in order of distance -> what is not taken, until
-- enough are found. Distances are great-circle metres, as in places.distance; things that exist online only
-- come last, wherever one asks from.
with asked as (
    select %(starts_at)s::timestamptz as starts_at, %(ends_at)s::timestamptz as ends_at,
           extract(epoch from %(ends_at)s::timestamptz - %(starts_at)s::timestamptz) / 60 as minutes,
           websearch_to_tsquery('german', %(q)s) || websearch_to_tsquery('english', %(q)s) as words,
           allmende_plain(%(q)s) as spelling
), near as (
    select r.id,
           2 * %(earth_radius_m)s * asin(least(1, sqrt(
               power(sin(radians(r.latitude - %(latitude)s::float8) / 2), 2)
               + cos(radians(r.latitude)) * cos(radians(%(latitude)s::float8))
                 * power(sin(radians(r.longitude - %(longitude)s::float8) / 2), 2)))) as distance_m
    from pool_resource r
    where {in_rectangle} and r.state = 'offered'
    union all
    select r.id, null from pool_resource r
    where r.precision = 'online' and r.state = 'offered'
), lendable as (
    select r.id, r.kind, r.name, r.coop_id, r.town, r.latitude, r.longitude, r.precision, r.price, r.price_per,
           r.by_agreement, r.answer_hours, r.quantity, r.buffer_minutes, r.slot_minutes, r.time_zone, near.distance_m, coalesce(near.distance_m, 'infinity') as far,
           case r.price_per when 'hour' then round(r.price * asked.minutes / 60) else r.price end
               * %(quantity)s as price_asked
    from near join pool_resource r using (id), asked
    where (near.distance_m is null or near.distance_m <= %(radius_m)s::float8)
      and (%(kinds)s::text[] is null or r.kind = any(%(kinds)s::text[]))
      and (not %(instant_only)s or not r.by_agreement)
      and (%(q)s = '' or r.words @@ asked.words or asked.spelling <%% r.sort_name)
      and r.quantity >= %(quantity)s
      and asked.minutes between r.shortest_minutes and r.longest_minutes
      and asked.starts_at >= %(now)s::timestamptz + make_interval(mins => r.notice_minutes)
      and asked.starts_at <= %(now)s::timestamptz + make_interval(days => r.furthest_days)
      and pool_on_grid(r.slot_minutes, r.time_zone, asked.starts_at)
      and pool_on_grid(r.slot_minutes, r.time_zone, asked.ends_at)
      and pool_is_open(r.open_week, r.time_zone, asked.starts_at, asked.ends_at)
), in_order as (
    select * from lendable
    where (%(max_price)s::bigint is null or price_asked <= %(max_price)s::bigint)
      and (far, id) > (%(after_far)s::float8, %(after_id)s::bigint)
    order by far, id
)
select r.id, r.kind, r.name, r.coop_id, coop.name as coop_name, coop.slug as coop_slug, r.town,
       r.latitude, r.longitude, r.precision, r.distance_m, r.price_asked::bigint as price_asked, r.price, r.price_per,
       r.by_agreement, r.answer_hours, r.quantity, r.quantity - taken.quantity as quantity_left,
       r.buffer_minutes, r.slot_minutes, r.time_zone
from in_order r join coops_coop coop on coop.id = r.coop_id, asked,
     lateral (select case when r.quantity = 1 then
         -- One of a kind is never taken twice, so the last that starts before the window's end tells all.
         (select count(*) from (
             select b.ends_at from pool_busytime b
             where b.resource_id = r.id
               and b.starts_at < asked.ends_at + make_interval(mins => r.buffer_minutes)
             order by b.starts_at desc limit 1) last
          where last.ends_at > asked.starts_at)
       else pool_peak(r.id, asked.starts_at, asked.ends_at + make_interval(mins => r.buffer_minutes)) end
         as quantity) taken
where (r.quantity - taken.quantity >= %(quantity)s) = %(free)s
order by r.far, r.id
limit %(limit)s
