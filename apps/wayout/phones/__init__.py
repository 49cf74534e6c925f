"""A simulated phone network for demos and tests, with the interfaces of Notify, Twilio and WhatsApp."""
