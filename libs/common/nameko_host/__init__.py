"""Hosts a service as a nameko process; the only package that imports nameko, eventlet and kombu."""
