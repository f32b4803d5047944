"""What reviewers wrote beside the items of the review book, read back in order for whoever mends the content."""

from guidegen.review.comments.models import Comment, ItemComments, Review, comments_by_item
from guidegen.review.comments.reading import read_review

__all__ = ["Comment", "ItemComments", "Review", "comments_by_item", "read_review"]
