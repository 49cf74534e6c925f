"""The front door: pages, webhooks and feeds, sign-on, users and what each may see. It owns no business rule."""
