"""How far action plans have come: completion by its formula for any day, projects over time.

Serves the data bureau that evaluates, the bodies evaluated, leaders and the public. Row B1.
"""
