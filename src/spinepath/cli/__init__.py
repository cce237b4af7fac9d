"""The command line. `main` is the entry point: it turns every expected error into one line and an exit code.

Exit codes: 0 fine, 1 findings (a refusal, files that failed, faults in knowledge), 2 misuse or unreadable input.
"""

import sys

from spinepath.terms import RefusalError, SpinepathError

FINE, FINDINGS, MISUSE = 0, 1, 2


def main() -> None:
    """Run the command line and exit."""
    from .app import app

    try:
        app()
    except RefusalError as refusal:
        _say(str(refusal))
        sys.exit(FINDINGS)
    except SpinepathError as error:
        _say(str(error))
        sys.exit(MISUSE)
    except BrokenPipeError:
        # the reader of our output has gone (`| head`): not an error, and the interpreter must not complain at exit
        sys.stderr.close()
        sys.exit(FINE)
    except OSError as error:
        _say(f"{error.filename or 'the system'}: found {error.strerror}, expected a place that can be used")
        sys.exit(MISUSE)


def _say(text: str) -> None:
    print(f"spinepath: {text}", file=sys.stderr)
