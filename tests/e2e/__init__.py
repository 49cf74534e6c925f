"""The whole of it, as its users meet it: in a browser, and in both ways to run."""
