"""The central side: what boxes send is kept in PostgreSQL exactly once and shown on the fleet's pages."""
