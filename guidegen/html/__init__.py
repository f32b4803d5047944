"""A Guide to HTML, by Jinja."""

from guidegen.html.days import long_day
from guidegen.html.environment import forget_templates
from guidegen.html.fullness import in_each_size
from guidegen.html.regional_words import localiser
from guidegen.html.render import (
    check_templates,
    content_markup,
    figure_svgs,
    render_figures,
    render_form,
    render_html,
    render_mail,
    render_marked,
    render_pack,
    render_report,
    render_review,
)
from guidegen.html.self_contained import embedded

__all__ = [
    "check_templates",
    "content_markup",
    "embedded",
    "figure_svgs",
    "forget_templates",
    "in_each_size",
    "localiser",
    "long_day",
    "render_figures",
    "render_form",
    "render_html",
    "render_mail",
    "render_marked",
    "render_pack",
    "render_report",
    "render_review",
]
