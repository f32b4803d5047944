"""Review: whether the library is fit to be approved, found out by checks and made-up clients."""
