"""What published figures say against each other: findings that the brief shows."""
