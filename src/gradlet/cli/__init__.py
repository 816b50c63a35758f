"""The command line: `gradlet serve` opens the page, `gradlet build DIR` writes the site for any static host,
`gradlet embed FILE` prints what to paste into a post.

`import gradlet` does not import it. In a clone the first two build the site if its sources have changed; elsewhere
they take the finished site out of the package, into which `hatch_build.py` has put it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gradlet import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status. A failure is printed as a sentence, without a traceback."""
    options = _parser().parse_args(argv)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except (RuntimeError, OSError, ValueError) as error:
        print(f"gradlet: {_sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("gradlet: stopped", file=sys.stderr)
        return 130


def _sentence(error: Exception) -> str:
    """Return an error as a sentence: all but those of the system, with a file and a reason, are sentences already."""
    if isinstance(error, OSError) and error.strerror and (name := error.filename2 or error.filename):
        return f"cannot use {os.fspath(name)!r}: {error.strerror}"
    return str(error)


def _serve(options: argparse.Namespace) -> int:
    from gradlet.cli import server, site

    if options.watch:
        from gradlet.cli import watching

        with watching.site() as folder:
            return server.serve(folder, port=options.port, open_browser=not options.no_open)
    folder = site.ready(rebuild=options.rebuild)
    return server.serve(folder, port=options.port, open_browser=not options.no_open)


def _build(options: argparse.Namespace) -> int:
    from gradlet.cli import site

    site.write(options.dir, rebuild=options.rebuild, extra=options.extra)
    return 0


def _parser() -> argparse.ArgumentParser:
    from gradlet.cli import embed

    parser = argparse.ArgumentParser(prog="gradlet", description="Backpropagation you can open.")
    parser.add_argument("--version", action="version", version=f"gradlet {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="build the page if need be, serve it on 127.0.0.1 and open it")
    serve.add_argument("--port", type=int, help="default: 8000, or any free port where that is taken")
    serve.add_argument("--no-open", action="store_true", help="print the address, do not open a browser")
    serve.add_argument("--watch", action="store_true", help="build again whenever a source changes; for working on it")
    serve.set_defaults(run=_serve)

    build = commands.add_parser("build", help="write the whole site into a folder, for any static host")
    build.add_argument("dir", type=Path, metavar="DIR", help="new, empty, or written by gradlet")
    build.add_argument(
        "--with",
        dest="extra",
        action="append",
        default=[],
        metavar="PACKAGE",
        help="ship a pure-Python package, too, for cells to import: a requirement, or a wheel; repeat for more",
    )
    build.set_defaults(run=_build)

    embed.register(commands)

    for command in (serve, build):
        command.add_argument("--rebuild", action="store_true", help="build even if nothing has changed")
    return parser
