"""The gateway: pages, webhooks and feeds, sign-on, users and what each user may see. It owns no business rule."""
