"""Who reaches which key, and what an erasure leaves: on a key store of their own."""
