"""What the providers of texts say, read into our words: their bodies, their signatures, their lists of what came in."""
