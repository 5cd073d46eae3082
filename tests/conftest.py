"""Makes what tests share importable: pytest puts this directory on the path."""
