"""The composition root: everything is built here from the configuration, started, and stopped in order.

`office` opens what every command needs, `parts` builds the doors and postmen, `front` and `back` run the roles of
`serve`: doors and portal in one process, sorting and delivery in another, so that neither waits for the other.
Import the module that is needed; a command that only lists tickets must not load a web server.
"""
