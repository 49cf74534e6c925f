"""The rules that come with Wayout, one module for each jurisdiction; a force adopts, changes or drops them."""
