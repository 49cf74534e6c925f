"""For developers: builds page assets, finds a browser, runs tests and checks."""
