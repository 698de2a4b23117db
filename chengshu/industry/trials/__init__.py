"""Try first, then transform (先试后转): listed small, fast, light, precise products are tried free, evaluated, then bought. Serves providers, manufacturers, the industry bureau. Row A7."""
