"""The danger model: trained on our own texts, and measured on any labelled ones."""
