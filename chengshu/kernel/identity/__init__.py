"""Who is who: places, bodies and firms, people, the roles they hold for a period, and whom a rule lets act."""
