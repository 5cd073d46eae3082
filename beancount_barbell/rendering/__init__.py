"""Words and shapes: how findings and figures are shown. Computes nothing."""
