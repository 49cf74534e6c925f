"""Questions and commands between services: clients, the endpoint that answers, and the tokens they carry."""
