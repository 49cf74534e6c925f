"""How figures are worked out honestly from dated facts. Pure."""
