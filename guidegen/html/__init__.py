"""A Guide to HTML, by the one Jinja environment."""

from guidegen.html.render import (
    check_templates,
    figure_svgs,
    forget_templates,
    localiser,
    render_figures,
    render_form,
    render_html,
    render_mail,
)

__all__ = [
    "check_templates",
    "figure_svgs",
    "forget_templates",
    "localiser",
    "render_figures",
    "render_form",
    "render_html",
    "render_mail",
]
