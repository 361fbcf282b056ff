-- Price, hours and quantity multiply: the dearest booking the terms allow costs at most 10^12 of the smallest part
-- (kernel.amounts.LARGEST), far below a bigint's end. What stood above it could never be paid, and is lowered to it.
update pool_resource
set price = trunc(60 * 1e12::numeric / (quantity * case price_per when 'hour' then longest_minutes else 60 end))
where price::numeric * quantity * case price_per when 'hour' then longest_minutes else 60 end > 60 * 1e12::numeric;

alter table pool_resource add constraint the_dearest_booking_can_be_counted
    check (price::numeric * quantity * case price_per when 'hour' then longest_minutes else 60 end
           <= 60 * 1e12::numeric);
