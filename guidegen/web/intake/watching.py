"""What goes on beside the pages as long as the server runs: the list is looked at, and answers files are written."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from anyio import to_thread
from starlette.applications import Starlette

from guidegen.web.intake.answers_folder import AnswersFolder
from guidegen.web.intake.desk import Desk, in_thread
from guidegen.web.intake.mailing import forget_unsent
from guidegen.web.intake.paper import Paper

_LOOK_SECONDS = 1.0
# Runners' pages are made of computing, so more threads than this would only wait for each other.
_THREADS = 4


def looking_on(
    desk: Desk, paper: Paper | None, answers: AnswersFolder, tell: Callable[[str], None]
) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    """Look at the list as long as the server runs, whether or not somebody has it open, and write answers files."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        try:
            forget_unsent(desk.clinic.data)
        except OSError as error:
            tell(f"warning: a guide that was being sent is left below {desk.clinic.data}: {error.strerror}")
        # Each in a task of its own: no alarm waits for a file.
        watching = asyncio.create_task(_watch(desk, paper, tell))
        writing = asyncio.create_task(_write(desk, answers))
        try:
            yield
        finally:
            watching.cancel()
            writing.cancel()
            with contextlib.suppress(Exception):
                await in_thread(answers.look, desk.clinic.now())

    return lifespan


async def _watch(desk: Desk, paper: Paper | None, tell: Callable[[str], None]) -> None:
    failures, is_told = 0, False
    while True:
        database = desk.clinic.store.database
        if database.failures != failures and database.last_failure is not None and not is_told:
            for problem in database.last_failure.problems:
                tell(f"error: {problem}")
            is_told = True
        elif database.failures == failures and database.failure is None:
            is_told = False
        failures = database.failures
        # A fault, such as a full disk, is told by the pages that meet it; the list is looked at again.
        with contextlib.suppress(Exception):
            listed = await in_thread(desk.board.look)
            if paper is not None:
                await in_thread(paper.look, listed)
        await asyncio.sleep(_LOOK_SECONDS)


async def _write(desk: Desk, answers: AnswersFolder) -> None:
    while True:
        with contextlib.suppress(Exception):
            await in_thread(answers.look, desk.clinic.now())
        with contextlib.suppress(Exception):
            await in_thread(desk.clinic.store.forget_deleted)
        await asyncio.sleep(_LOOK_SECONDS)
