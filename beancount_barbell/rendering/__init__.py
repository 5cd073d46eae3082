"""The words and shapes in which findings and figures are shown. Computes nothing."""
