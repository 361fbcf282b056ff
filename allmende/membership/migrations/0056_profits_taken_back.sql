-- What an archive brings in begins as failed and says itself by what it was divided: taken back since, another version of
-- the statutes may have been entered for its day.

drop trigger membership_profit_goes_by_the_statutes on membership_yearrun;
create trigger membership_profit_goes_by_the_statutes before insert on membership_yearrun
    for each row when (new.kind = 'profit' and new.state <> 'failed')
    execute function membership_profit_goes_by_the_statutes();
