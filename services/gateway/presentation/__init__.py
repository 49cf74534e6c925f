"""How pages say things: templating, error messages, labels, time formats and charts."""
