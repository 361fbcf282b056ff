-- Who booked for a cooperative sees it only while acting for that cooperative; by person only what is one's own.
alter policy pool_booking_rows on pool_booking
    using ((select allmende_system())
        or lender_coop_id = any(allmende_coops())
        or borrower_coop_id = any(allmende_coops())
        or borrower_coop_id is null and borrower_person_id = allmende_person()
        or disputed_at is not null and (select host_id from coops_network) = any(allmende_coops()))
    with check ((select allmende_system())
        or lender_coop_id = any(allmende_coops())
        or borrower_coop_id = any(allmende_coops())
        or borrower_coop_id is null and borrower_person_id = allmende_person()
        or disputed_at is not null and (select host_id from coops_network) = any(allmende_coops()));
