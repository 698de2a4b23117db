"""Try first, then transform (先试后转): small, fast, light, precise products.

Listed, tried free, evaluated, then bought. Serves providers, manufacturers, the industry bureau. Row A7.
"""
