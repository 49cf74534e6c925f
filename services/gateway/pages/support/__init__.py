"""What the pages share: layout, forms with their fields and widgets, pagination and signed forms."""
