"""The history of the fleet's database: SQL files in the order of their names, never changed once out."""
