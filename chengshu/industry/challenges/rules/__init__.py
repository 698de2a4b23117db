"""Calculations and questions of challenges: who takes part, what may be done when, where the money is, who judges."""
