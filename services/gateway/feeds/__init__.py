"""The doors for machines: providers' webhooks and partners' feeds, each with a credential that names its force."""
