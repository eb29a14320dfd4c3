"""Warm kernels: a process that has done the importing, and forks a kernel when asked."""

# Environment variable with the folder of prepared processes that child processes may use.
SHARED = "NAPANALYSIS_WARM_KERNELS"
