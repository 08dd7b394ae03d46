DESK = "Privacy office"  # who of the staff answers at the privacy desk
