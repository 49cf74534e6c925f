"""Entry points for other systems: providers' webhooks and partners' feeds, each with a credential of its force."""
