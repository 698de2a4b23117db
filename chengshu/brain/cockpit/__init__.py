"""The leader's cockpit: the whole city on one screen, on the wall, at the desk and on the phone.

It shows every figure that the articles publish, with its source, beside those that the systems compute.
It serves leaders; anybody may look. Row E1.
"""
