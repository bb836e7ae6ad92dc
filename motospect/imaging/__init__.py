"""Photos: decoded, turned upright, shrunk and re-drawn, and the VIN read off them, in a child process."""
