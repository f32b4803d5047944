"""What goes wrong in templates, told by the place where it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import TemplateError

from guidegen.errors import GuidegenError, LimitError, Place, Problem, RenderError

COMPARE = "compare it with the default template of the same name"


@contextmanager
def told_by_place(template: str, clinic: Path | None) -> Iterator[None]:
    """Raise RenderError for whatever is wrong with a template, or one that it uses.

    `clinic` is the folder of the clinic's templates.
    """
    try:
        yield
    except TemplateError as error:
        raise RenderError([template_problem(error)]) from error
    except LimitError as error:
        raise error.found_in(_innermost(error) or Place(f"templates/{template}")) from error
    except MemoryError as error:
        raise LimitError.of_memory().found_in(_innermost(error) or Place(f"templates/{template}")) from None
    except (GuidegenError, ImportError):
        raise  # a package that is missing is no fault of the template
    except Exception as error:
        # A clinic's template may do anything (divide by zero, extend itself); that is a fault of the template.
        place = _innermost(error) or Place(str(clinic or "templates"))
        raise RenderError([Problem(place, f"a template failed: {type(error).__name__}", COMPARE)]) from error


def template_problem(error: TemplateError) -> Problem:
    file = getattr(error, "filename", None) or getattr(error, "name", None)
    place = Place(str(file), getattr(error, "lineno", None)) if file else _innermost(error) or Place("templates")
    return Problem(place, f"the template cannot be used: {error.message}", COMPARE)


def _innermost(error: BaseException) -> Place | None:
    """The line of a template that an error comes from, as far as it comes from one."""
    place, trace = None, error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        # Jinja puts these in the place of the frames of compiled templates.
        if "__jinja_exception__" in frame.f_globals:
            place = Place(frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return place
