"""The plumbing that every service uses: it knows no service, and each module does one job."""
