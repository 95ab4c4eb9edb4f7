"""One thread for the matrix products.

NumPy hands matrix products to a BLAS library, which by default uses every core and, while it waits, spins. With other
work on the machine its threads then run the small products of a small network ten to a hundred times slower than one
thread does. Programs that use the recognizer call `use_one_thread` once, at their start; where the process belongs to
somebody else, such as a notebook, `one_thread` limits it for a while.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


def use_one_thread() -> None:
    """Limit the BLAS libraries loaded in this process to one thread each, from now on."""
    threadpool_limits(limits=1, user_api="blas")


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit them to one thread each inside a `with` block, and give them back what they had."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield
