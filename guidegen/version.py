"""The version of the program, in the one place where it is written down."""

VERSION = "0.13.0"
