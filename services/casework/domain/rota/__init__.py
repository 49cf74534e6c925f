"""The rota: who is on duty at a site, in which role, and when nobody is."""
