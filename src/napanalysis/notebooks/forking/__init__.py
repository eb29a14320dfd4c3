"""Kernels that are forked from a process which has imported everything."""
