"""What charts are put together from: inputs, sheet, scales, axes, and the places of labels."""
