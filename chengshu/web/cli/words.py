ABOUT='words'
