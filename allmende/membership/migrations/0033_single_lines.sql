-- What single shares bore of a distributed loss stands on their line. And a line is taken back alone when its payout is
-- cancelled: after its movements were reversed, so that those of the run that stand are what its lines say.

drop trigger membership_yearline_says_the_same on membership_yearline;
create trigger membership_yearline_says_the_same
    before update of id, run_id, coop_id, member_id, departure_id, weight, change, borne, paid_out, due_until or delete
        on membership_yearline
    for each row execute function allmende_refuse_change();

create or replace function membership_line_is_taken_back_once() returns trigger language plpgsql as $$
declare
    run membership_yearrun;
begin
    select * into run from membership_yearrun where id = new.run_id;
    if old.reversed_on is null and new.reversed_on is not null then
        if run.state = 'reversed' and run.reversed_on = new.reversed_on then
            return new;
        end if;
        if run.state = 'posted' and run.kind = 'settlement' and new.paid_out > 0 and (
            select coalesce(sum(c.amount), 0) from membership_capitalmovement c
            where c.batch = run.batch and c.member_id = new.member_id
              and not exists (select from membership_capitalmovement back where back.reverses_id = c.id)
        ) = (
            select coalesce(-sum(l.weight), 0) from membership_yearline l
            where l.run_id = run.id and l.member_id = new.member_id and l.reversed_on is null and l.id <> new.id
        ) then
            return new;
        end if;
    end if;
    raise exception 'a line of a year is taken back once, with its run or after what it moved was reversed'
        using errcode = 'integrity_constraint_violation', constraint = 'a_line_is_taken_back_with_its_run';
end
$$;

-- Files of statements are kept encrypted from now on; those that are not can be written again at any time.
select set_config('allmende.system', 'on', true);
delete from membership_statementbundle;
select set_config('allmende.system', '', true);
