"""The ground floor: ids, money, periods, working days, codes, errors and the Record every noun derives."""
