"""The technician's first page: the vehicle at the plug, jobs, search, status bar."""
