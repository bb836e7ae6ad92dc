"""One visit to one vehicle: what is asked, what was established, and how surely."""
