"""Slow and plain engines that the fast ones are compared with."""
