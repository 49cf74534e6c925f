"""What the gateway keeps: what came in, sealed; users with their grants and sessions."""
