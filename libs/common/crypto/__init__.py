"""Encryption of personal data: sealed fields, the key store behind them, and the secrets of an installation."""
