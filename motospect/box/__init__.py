"""The box itself: what systemd hears of it, its clock, disk, temperature, memory and address."""
