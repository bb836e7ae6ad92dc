"""Bytes to values: pure functions over tables that are data files. What is not certain raises Undecodable."""
