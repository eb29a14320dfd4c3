"""The work of a build on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from napanalysis.errors import BuildError, UsageError


@contextmanager
def workers(address: str, patience: float = 10) -> Iterator[Executor]:
    """Give the workers of a scheduler as an executor, for `napanalysis.pipeline.build.build`.

    A worker that is lost is replaced by another one. Without the extra ``cluster``, or with what is
    no address, that is a `UsageError`; where no scheduler answers within `patience` seconds, or it
    has no workers, a `BuildError`.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "--scheduler needs the extra `cluster`, which isn't installed.",
            "Install it: pip install 'napanalysis[cluster]'",
        ) from error
    try:
        client = Client(address, timeout=patience, set_as_default=False)
    except ValueError as error:
        raise UsageError(
            f"{address!r} isn't the address of a scheduler: {error}",
            "An address is such as tcp://127.0.0.1:8786.",
        ) from error
    except (OSError, TimeoutError) as error:
        raise BuildError(
            f"No scheduler answered at {address} within {patience:g} s.",
            "Start one (`dask scheduler`), or correct the address.",
        ) from error
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise BuildError(
                f"The scheduler at {address} has no workers.",
                f"Start some: dask worker {address}",
            )
        # The work of a worker that is lost is given to others; what fails isn't tried again.
        yield client.get_executor(pure=False)
