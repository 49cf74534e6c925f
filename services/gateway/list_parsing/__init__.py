"""Reads lists of people as others write them: bytes to text, text to lines, lines to records or reasons why not.

Nothing here asks a database or a clock; what is at fault is said by line, field and a code, never by its value.
"""
