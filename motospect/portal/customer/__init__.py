"""What a customer sees and says: check-in, progress, report, decisions, the box's own screen."""
