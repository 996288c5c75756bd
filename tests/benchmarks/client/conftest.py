"""The benchmarks need Linux: epoll, and /proc."""

import sys

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]
