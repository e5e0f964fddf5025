#!/usr/bin/env python3
"""Serves the built page to this machine: python3 scripts/serve.py [--port 8080] [--dir dist].

Python's own http.server, with what a static host should send: WebAssembly's media type, which lets the browser compile while
it downloads; no-cache, so that a rebuilt page is noticed at once; and the headers that isolate the page, so that it may use
shared memory.
"""

import argparse
import errno
import functools
import http.server
import os
import sys

HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """One file for each GET, with the headers above; only errors are logged."""

    protocol_version = "HTTP/1.1"
    # The system's own table of media types differs from machine to machine.
    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".wasm": "application/wasm",
        ".webmanifest": "application/manifest+json",
    }

    def end_headers(self):
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_request(self, code="-", size="-"):
        if isinstance(code, int) and code >= 400:
            super().log_request(code, size)


class Server(http.server.ThreadingHTTPServer):
    """A thread for each connection, so that a slow download holds up nothing else."""

    daemon_threads = True


def main():
    parser = argparse.ArgumentParser(description="Serve the built page at http://127.0.0.1:PORT.")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--dir", default="dist")
    arguments = parser.parse_args()
    if not os.path.isfile(os.path.join(arguments.dir, "index.html")):
        sys.exit(f"There is no page in {arguments.dir}: run `make build` first.")
    try:
        server = Server(("127.0.0.1", arguments.port), functools.partial(Handler, directory=arguments.dir))
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            sys.exit(f"Port {arguments.port} is in use: stop what runs there, or choose another with `make serve PORT=8081`.")
        sys.exit(f"Port {arguments.port} cannot be used: {error}.")
    print(f"Whyword is at http://127.0.0.1:{server.server_port} (Ctrl+C stops it).", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
