"""`gradlet serve`'s server: this machine only, this folder only, under its own name only."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from gradlet.cli import main, server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("<title>here</title>")
    for name in ("a-0123456789.js", "a.mjs", "a.wasm", "a.css", "a.woff2", "a.json", "a.zip", "a.whl"):
        (site / "assets" / name).write_bytes(b"x")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    (site / "sub").mkdir()
    (site / "sub" / "index.html").symlink_to(tmp_path / "secret.txt")
    (site / "sub" / "deep").mkdir()
    (site / "sub" / "deep" / "index.htm").symlink_to(tmp_path / "secret.txt")
    return site


@pytest.fixture
def serving(folder: Path) -> Iterator[ThreadingHTTPServer]:
    with server.make(folder, 0) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def get(serving: ThreadingHTTPServer, path: str, host: str | None = None) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", serving.server_port, timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    if host != "":
        connection.putheader("Host", host or f"127.0.0.1:{serving.server_port}")
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def test_it_serves_the_first_page_and_its_files_with_the_right_types(serving: ThreadingHTTPServer) -> None:
    assert get(serving, "/")[::2] == (200, b"<title>here</title>")
    types = {
        "a-0123456789.js": "text/javascript",
        "a.mjs": "text/javascript",
        "a.wasm": "application/wasm",
        "a.css": "text/css",
        "a.woff2": "font/woff2",
        "a.json": "application/json",
    }
    for name, kind in types.items():
        status, headers, _ = get(serving, f"/assets/{name}")
        assert (status, headers["content-type"]) == (200, kind), name


def test_only_what_has_its_content_in_its_name_may_be_kept(serving: ThreadingHTTPServer) -> None:
    assert get(serving, "/")[1]["cache-control"] == "no-cache"
    assert "immutable" in get(serving, "/assets/a-0123456789.js")[1]["cache-control"]
    assert get(serving, "/assets/missing.js")[1]["cache-control"] == "no-cache"


def test_it_listens_on_the_loopback_address_only(serving: ThreadingHTTPServer) -> None:
    assert serving.server_address[0] == "127.0.0.1"
    assert serving.socket.getsockname()[0] == "127.0.0.1"
    assert serving.socket.family == socket.AF_INET


@pytest.mark.parametrize(
    "host", ["example.org", "example.org:80", "127.0.0.1", "127.0.0.1:1", "", "localhost.example.org"]
)
def test_a_foreign_host_is_refused(serving: ThreadingHTTPServer, host: str) -> None:
    status, _, body = get(serving, "/", host)
    assert status == 421
    assert b"here</title>" not in body


def test_localhost_is_its_name_too(serving: ThreadingHTTPServer) -> None:
    assert get(serving, "/", f"localhost:{serving.server_port}")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/link.txt",
        "//secret.txt",
        "/sub",
        "/sub/",
        "/sub/deep/",
        "/%00",
        "/assets/..%00/../secret.txt",
        "/" + "long" * 100,
    ],
)
def test_it_never_leaves_its_folder(
    serving: ThreadingHTTPServer, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, body = get(serving, path)
    assert status == 404
    assert b"secret" not in body
    assert capsys.readouterr().err == ""


def test_on_the_ports_that_browsers_leave_out_its_name_is_without_one() -> None:
    assert server.names(80) == {"127.0.0.1", "localhost", "127.0.0.1:80", "localhost:80"}
    assert server.names(8000) == {"127.0.0.1:8000", "localhost:8000"}


def test_what_may_be_kept_may_be_kept_when_it_was_asked_for_again(serving: ThreadingHTTPServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", serving.server_port, timeout=10)
    headers = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    connection.request("GET", "/assets/a-0123456789.js", headers=headers)
    response = connection.getresponse()
    assert response.status == 304 and "immutable" in str(response.getheader("Cache-Control"))
    connection.close()


def test_it_lists_nothing(serving: ThreadingHTTPServer) -> None:
    status, _, body = get(serving, "/assets/")
    assert status == 404
    assert b"a.wasm" not in body


def test_a_port_that_is_taken_is_named(serving: ThreadingHTTPServer, folder: Path) -> None:
    with pytest.raises(OSError, match=rf"cannot listen on port {serving.server_port}: .*; choose another --port"):
        server.make(folder, serving.server_port)


def test_a_port_that_cannot_be_is_named(folder: Path) -> None:
    with pytest.raises(ValueError, match="cannot listen on port 70000; expected 0 to 65535"):
        server.make(folder, 70_000)


def heard() -> None:
    """Ctrl-C is heard even where these tests run in the background, which starts everything deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_the_command_serves_the_built_site_until_it_is_interrupted(site_folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "gradlet", "serve", "--port", "0", "--no-open"],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=heard,
    ) as process:
        assert process.stdout
        url = re.fullmatch(r"gradlet: http://127\.0\.0\.1:(\d+)/  \(Ctrl-C ends\)\n", process.stdout.readline())
        assert url
        connection = http.client.HTTPConnection("127.0.0.1", int(url[1]), timeout=10)
        connection.request("GET", "/")
        assert connection.getresponse().read() == (site_folder / "index.html").read_bytes()
        connection.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_build_refuses_a_folder_that_holds_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("my only copy")
    assert main(["build", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert f"gradlet: {str(tmp_path)!r} is neither empty nor a site of ours: it holds 'thesis.txt'" in said
    assert (tmp_path / "thesis.txt").read_text() == "my only copy"


@pytest.mark.parametrize(
    "listing",
    [
        "{}", "[]", "null", "not JSON", '{"files": null}', '{"files": [{"name": "src/thesis.txt"}]}',
        '{"files": []}', '{"files": [{"path": "index.html"}]}', '{"files": [{"path": "src"}, {"path": "."}]}',
    ],
)  # fmt: skip
def test_a_listing_of_other_files_makes_no_folder_ours(
    listing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "thesis.txt").write_text("my only copy")
    (tmp_path / "files.json").write_text(listing)
    (tmp_path / "index.html").write_text("mine as well")
    assert main(["build", str(tmp_path)]) == 1
    assert re.search(r"a site of ours: it holds '.+'; name a new folder", capsys.readouterr().err)
    assert (tmp_path / "src" / "thesis.txt").read_text() == "my only copy"
    assert (tmp_path / "files.json").read_text() == listing
    assert (tmp_path / "index.html").exists()


def test_a_link_is_never_followed_to_what_it_names(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "folder"
    elsewhere.mkdir()
    folder.mkdir()
    (elsewhere / "thesis.txt").write_text("my only copy")
    (folder / "assets").symlink_to(elsewhere, target_is_directory=True)
    (folder / "files.json").write_text('{"files": [{"path": "assets/thesis.txt"}]}')
    assert main(["build", str(folder)]) == 1
    assert (elsewhere / "thesis.txt").read_text() == "my only copy"


@pytest.mark.parametrize(
    "place", [".", "web", "web/.build/site", "web/new", "src/../web/.build/site/assets", "src/gradlet/site"]
)
def test_build_keeps_out_of_what_it_is_made_from(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(__file__).parents[2]
    before = sorted((root / "web").iterdir())
    assert main(["build", str(root / place)]) == 1
    assert "is where the site is made from; name a new folder" in capsys.readouterr().err
    assert sorted((root / "web").iterdir()) == before
