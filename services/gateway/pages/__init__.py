"""The pages that people open: a view asks a service and fills a template, nothing more."""
