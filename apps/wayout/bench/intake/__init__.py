"""Texts by signed webhooks until they are on the duty queue, beside two servers that do the honest minimum."""
