"""城枢 Chengshu: one platform for the systems a city runs."""
