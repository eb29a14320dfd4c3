"""Warm kernels: a process that has done the importing, and forks a kernel when asked."""
