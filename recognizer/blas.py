"""One thread for the matrix products.

NumPy hands matrix products to a BLAS library, which by default uses every core and, while it waits, spins. With other
work on the machine its threads then run the small products of a small network ten to a hundred times slower than one
thread does. Programs that use the recognizer call this once, at their start.
"""

from threadpoolctl import threadpool_limits


def use_one_thread() -> None:
    """Limit the BLAS libraries loaded in this process to one thread each, from now on."""
    threadpool_limits(limits=1, user_api="blas")
