"""Decides who may use the gateway: the directory, provider accounts, route guards, rejected requests."""
