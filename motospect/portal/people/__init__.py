"""Who may do what: people, roles, PINs, sign-in, tokens of programs, and the brakes on guessing."""
