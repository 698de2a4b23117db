"""The market between manufacturers and providers: firms' demands in their own words.

Serves firms and the industry bureau. Row A4 (part).
"""
