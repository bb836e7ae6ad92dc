"""The Model Context Protocol at /mcp, read-only."""
