"""How much is tried of what is derived alike: a few, or with CITY_THOROUGH=1 all of it, in some ten minutes more."""

import os

import pytest

THOROUGHLY = os.environ.get("CITY_THOROUGH") == "1"
#: What the first database has said for the second, unless all is tried.
IN_PASSING = pytest.mark.usefixtures() if THOROUGHLY else pytest.mark.sqlite
