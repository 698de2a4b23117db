ABOUT='map'
