"""The leader's cockpit: every section of the city on one screen. Serves leaders on the wall, at the desk, on the phone. Row E1."""
