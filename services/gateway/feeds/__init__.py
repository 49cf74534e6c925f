"""Entry points for other systems: providers' webhooks and partners' feeds, each with a credential that names its force."""
