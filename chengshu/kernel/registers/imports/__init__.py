"""Spreadsheet import: the rows of a sheet become records, or take one step on records that are there.

A row is judged by the form, and written by the verb, that a page uses; nothing is declared for it in any system.
"""
