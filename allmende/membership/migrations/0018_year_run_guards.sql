-- A run of a year says what was decided and posted; afterwards only its state goes on. Its lines can only be taken back,
-- once, together with the run; only then is a departure open for another settlement (a_departure_is_settled_once).

create trigger membership_yearrun_says_the_same
    before update of id, coop_id, kind, last_day, amount, effective_on, pay_until, purpose, expected, batch,
        actor_person, actor_coop, actor_system, recorded_at or delete on membership_yearrun
    for each row execute function allmende_refuse_change();

create trigger membership_yearline_says_the_same
    before update of id, run_id, coop_id, member_id, departure_id, weight, change, paid_out, due_until or delete
        on membership_yearline
    for each row execute function allmende_refuse_change();

create function membership_line_is_taken_back_once() returns trigger language plpgsql as $$
begin
    if old.reversed_on is not null or not exists (
        select from membership_yearrun where id = new.run_id and state = 'reversed' and reversed_on = new.reversed_on
    ) then
        raise exception 'a line of a year is taken back once, with its run'
            using errcode = 'integrity_constraint_violation', constraint = 'a_line_is_taken_back_with_its_run';
    end if;
    return new;
end
$$;
create trigger membership_line_is_taken_back_once before update of reversed_on on membership_yearline
    for each row execute function membership_line_is_taken_back_once();

create function membership_line_is_of_its_run() returns trigger language plpgsql as $$
begin
    if new.reversed_on is not null
        or not exists (select from membership_yearrun where id = new.run_id and coop_id = new.coop_id
                       and state = 'waiting' and (kind = 'settlement') = (new.departure_id is not null))
        or not exists (select from membership_member where id = new.member_id and coop_id = new.coop_id)
        or (new.departure_id is not null and not exists (
            select from membership_departure where id = new.departure_id and member_id = new.member_id)) then
        raise exception 'a line belongs to its run, member and departure'
            using errcode = 'integrity_constraint_violation', constraint = 'a_line_is_of_its_run';
    end if;
    return new;
end
$$;
create trigger membership_line_is_of_its_run before insert on membership_yearline
    for each row execute function membership_line_is_of_its_run();
