"""How a measure is shown, and how a brief is assembled and rendered."""
