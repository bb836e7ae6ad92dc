"""The nouns: frozen records that travel between rooms. Import them from their file's name."""
