"""Many files on many machines: a list of files mapped over workers by Ray Data.

Ray starts the workers, hands files out and starts anew what is lost; here is only what it cannot
know: where a file lies, what becomes of it, and when its results are there.
"""
