"""How any city works: engines that know no word of any one system. Imports go down, never up or sideways."""
