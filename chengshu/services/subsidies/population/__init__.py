"""What the city knows of its people, firms and funded objects: three columnar tables that policies are evaluated on.

Under $CITY_HOME/population: `people.parquet`, `firms.parquet`, `projects.parquet`, each one file or a folder of files. Made up
and marked by the simulator, or brought by a real city with the same columns; an installation without them says so and goes on.
"""

from chengshu.services.subsidies.population.lookup import counted_in, facts_of, items_of
from chengshu.services.subsidies.population.standing import BadPopulation, Standing, standing
from chengshu.services.subsidies.population.views import tables

__all__ = ["BadPopulation", "Standing", "counted_in", "facts_of", "items_of", "standing", "tables"]
