"""The version of the engine, in one place: the build, the results and the command line all read it here."""

__version__ = "0.1.0"
