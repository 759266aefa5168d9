"""The version of the package, stored with every result."""

__version__ = "0.1.0"
