"""The platform clerk's own registers: bodies, firms, people, the roles they hold, delegations; and loading a city pack."""
