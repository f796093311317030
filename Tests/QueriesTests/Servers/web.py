"""A server with every fault that a client must bear: web.py FIXTURES METRICS [CERTIFICATE KEY CLIENT-AUTHORITY]

It prints its port and then serves. What a path does is said beside it. Replies of Loki and of newer Prometheus are its
fixtures, which follow the documents; METRICS is a file in the exposition format that a real Prometheus may scrape.
"""
import json, os, ssl, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

fixtures, metrics = sys.argv[1:3]
counts = {}
lock = threading.Lock()
busy = {"now": 0, "most": 0}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "muster-test", ""

    def log_message(self, *_):
        pass

    def give(self, status, kind, body, headers=()):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def fixture(self, name):
        with open(os.path.join(fixtures, name + ".headers.txt")) as file:
            lines = file.read().splitlines()
        with open(os.path.join(fixtures, name + ".json"), "rb") as file:
            body = file.read()
        kind = [l.split(": ", 1)[1] for l in lines if l.lower().startswith("content-type:")]
        self.give(int(lines[0].split()[1]), kind[0] if kind else "", body)

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8", "replace")
        url = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(url.query, keep_blank_values=True).items()}
        form = {k: v[0] for k, v in parse_qs(body, keep_blank_values=True).items()}
        with lock:
            counts[url.path] = counts.get(url.path, 0) + 1
            busy["now"] += 1
            busy["most"] = max(busy["most"], busy["now"])
        try:
            self.answer(url.path, query, form, body)
        finally:
            with lock:
                busy["now"] -= 1

    def answer(self, path, query, form, body):
        # Below /as/NAME/ every address gives the fixture NAME.
        if path.startswith("/as/"):
            return self.fixture(path.split("/")[2])
        # Below /prefix/REST/ a redirect to /REST.
        if path.startswith("/moved/"):
            return self.give(308, "", "", [("Location", path[6:])])
        if path.startswith("/elsewhere/"):
            return self.give(302, "", "", [("Location", query.get("to") or "http://192.0.2.1/" + "secret?token=1")])
        if path.startswith("/circle"):
            return self.give(302, "", "", [("Location", "/circle")])
        # Below /getonly/ forms are refused; below /slow/SECONDS/ all takes its time; below /need/TOKEN/ it must be sent.
        if path.startswith("/getonly/"):
            if self.command == "POST":
                return self.give(405, "text/plain", "Method Not Allowed")
            return self.fixture("prom-instant-vector")
        if path.startswith("/slow/"):
            time.sleep(float(path.split("/")[2]))
            return self.fixture("prom-instant-scalar")
        if path.startswith("/need/"):
            if path.split("/")[2] not in (self.headers.get("Authorization") or ""):
                return self.give(401, "text/plain", "who are you?")
            return self.fixture("prom-instant-scalar")
        # Below /asked/ the reply is what was asked, as a warning of Prometheus.
        if path.startswith("/asked/"):
            told = dict(self.headers.items())
            told.update(form=form, query=query, path=path, method=self.command)
            return self.give(200, "application/json", json.dumps({
                "status": "success", "warnings": [json.dumps(told, sort_keys=True)],
                "data": {"resultType": "vector", "result": []}}))
        if path == "/metrics":
            with open(metrics, "rb") as file:
                return self.give(200, "text/plain; version=0.0.4; charset=utf-8", file.read())
        if path == "/echo" or path.startswith("/echo/"):
            return self.give(200, "application/json", json.dumps({
                "method": self.command, "path": unquote(path), "raw": self.path, "query": query, "body": body,
                "headers": {k.lower(): v for k, v in self.headers.items()}}, sort_keys=True, ensure_ascii=False))
        # What is written in the address, whatever is asked below it.
        if path.startswith("/give/"):
            code, text = path.split("/")[2:4]
            return self.give(int(code), "application/json", unquote(text))
        if path == "/status":
            return self.give(int(query["code"]), query.get("type", "text/plain"), query.get("body", ""))
        if path == "/counts":
            return self.give(200, "application/json", json.dumps({"counts": counts, "most": busy["most"]}))
        if path == "/big":
            return self.give(200, "text/plain", b"x" * int(query["bytes"]))
        # Without a length, until the other side has enough.
        if path == "/endless":
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                return
        if path == "/trickle":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            try:
                for _ in range(1000):
                    self.wfile.write(b"x")
                    time.sleep(0.05)
            except OSError:
                pass
            return
        if path.startswith("/cut/"):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"status":"success","data":{"resul')
            self.close_connection = True
            return
        if path.startswith("/close/"):
            self.close_connection = True
            return
        if path.startswith("/gopher/"):
            self.wfile.write(b"hello, this is no HTTP\r\n")
            self.close_connection = True
            return
        return self.give(404, "text/plain", "404 page not found\n")

    do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_GET


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    if len(sys.argv) > 5:
        context.load_verify_locations(sys.argv[5])
        context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
server.serve_forever()
