"""Talking to ECUs: frames become messages, messages become typed outcomes."""
