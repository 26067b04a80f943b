"""The program: `poststelle`, or `python -m gateway`."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

_TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and comes back."""


def main() -> NoReturn:
    """Run the command that was given. Whatever it writes is not for other users of the machine.

    `receive` never loses a mail to a mistake of ours, not even to a missing file.
    """
    os.umask(os.umask(0o077) | 0o007)
    try:
        from gateway.cli.commands import run
    except Exception:
        if "receive" not in sys.argv[1:]:
            raise
        sys.excepthook(*sys.exc_info())
        sys.exit(_TRY_AGAIN)
    run()


if __name__ == "__main__":
    main()
