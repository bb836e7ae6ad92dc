"""Values while they are measured, and recordings of them."""
