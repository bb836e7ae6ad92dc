"""The API under /api/v1: its document and its operations."""
