"""Waymark scaled out, on one machine: a primary and its standby, a pooler, several servers, and one address in front.

`./run cluster start` shows with Debian's own programs what docs/how-to/scale-out.md does on several machines, with the same
files of deploy/cluster/. Everything listens on the loopback alone and lies in one folder.
"""
