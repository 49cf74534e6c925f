"""What the pages share: layout, form fields, form actions and signed forms."""
