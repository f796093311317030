"""The channels that speak HTTP, as their documents describe them: channels.py

Prints its port. Every request is checked against the contract; a breach is answered as the real one would (a refusal) and kept, so
that `GET /breaches` lists it. `GET /heard` gives the requests that were taken, oldest first. Faults are chosen by the address or by the
field that names the place.
"""
import hashlib, hmac, json, re, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

lock = threading.Lock()
heard, breaches, incidents = [], [], []
count = {"ts": 0, "incident": 0, "update": 0}

SLACK = "xoxb-canary-slack-0123456789"
PAGE = "canary-statuspage-0123456789"
ROUTING = "canaryrouting0123456789abcdef012"
SIGNING = b"canary-signing-0123456789"


class Breach(Exception):
    pass


def must(truth, what):
    if not truth:
        raise Breach(what)


def units(text):
    return len(text.encode("utf-16-le")) // 2


def slack_text(text, most):
    must(isinstance(text, str) and 1 <= units(text) <= most, f"text of {units(text)} units, {most} at most")
    # Nothing but links of ours between < and >; every & begins one of the three escapes.
    must(not re.search(r"<(?!https?://[^<>|]+\|[^<>|]*>)", text), "markup: " + text[:80])
    must(not re.search(r"&(?!amp;|lt;|gt;)", text), "a bare &")


def slack_message(body):
    must(units(body.get("text", "")) >= 1, "no text beside the blocks")
    slack_text(body["text"], 4000)
    blocks = body["blocks"]
    must(1 <= len(blocks) <= 50, "blocks")
    total = units(body["text"])
    for block in blocks:
        must(set(block) <= {"type", "text", "elements"}, f"fields {sorted(block)}")
        if block["type"] == "header":
            must(block["text"]["type"] == "plain_text", "header")
            slack_text(block["text"]["text"], 150)
            total += units(block["text"]["text"])
        elif block["type"] == "section":
            must(block["text"]["type"] == "plain_text" and block["text"]["emoji"] is False, "section")
            slack_text(block["text"]["text"], 3000)
            total += units(block["text"]["text"])
        else:
            must(block["type"] == "context" and 1 <= len(block["elements"]) <= 10, "context")
            for element in block["elements"]:
                must(element["type"] == "plain_text" or element["text"].startswith("<http"), "context element")
                slack_text(element["text"], 3000)
                total += units(element["text"])
    must(total <= 9000, f"{total} units in all")


def card(body, size):
    must(size <= 28 * 1024, "size")
    must(body["type"] == "message" and len(body["attachments"]) == 1, "wrapper")
    attachment = body["attachments"][0]
    must(attachment["contentType"] == "application/vnd.microsoft.card.adaptive", "content type")
    must(attachment["contentUrl"] is None, "contentUrl")
    content = attachment["content"]
    must(content["type"] == "AdaptiveCard" and content["version"] == "1.2" and "msteams" in content, "card")
    must("entities" not in content["msteams"], "a mention")
    for block in content["body"]:
        must(block["type"] == "RichTextBlock" and all(run["type"] == "TextRun" for run in block["inlines"]), "block")
    for action in content.get("actions", []):
        must(action["type"] == "Action.OpenUrl" and action["url"].startswith("http"), "action")


def event(body, size):
    must(size <= 512 * 1024, "size")
    must(body["event_action"] in ("trigger", "acknowledge", "resolve"), "event_action")
    must(1 <= len(body["dedup_key"]) <= 255, "dedup_key")
    if body["event_action"] == "trigger":
        payload = body["payload"]
        must(1 <= len(payload["summary"]) <= 1024 and payload["source"], "summary or source")
        must(payload["severity"] in ("critical", "error", "warning", "info"), "severity")
        must(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", payload["timestamp"]), "timestamp")
    else:
        must("payload" not in body, "payload")


def page_incident(fields, new):
    must(not new or 1 <= len(fields.get("name", "")) <= 255, "name")
    must(len(fields.get("body", "")) <= 25000, "body")
    must(fields.get("status") in (None, "investigating", "identified", "monitoring", "resolved"), "status")
    must(fields["impact_override"] in ("none", "maintenance", "minor", "major", "critical"), "impact")
    must(isinstance(fields["deliver_notifications"], bool), "deliver_notifications is left to the default")
    must(all(isinstance(v, dict) for v in fields["metadata"].values()), "metadata values are objects")
    states = ("operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance")
    must(all(v in states for v in fields.get("components", {}).values()), "components")
    must(not re.search(r"<[a-zA-Z/!?]", fields.get("body", "") + fields.get("name", "")), "a tag")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def give(self, code, body, kind="application/json", headers=()):
        body = body if isinstance(body, str) else json.dumps(body)
        body = body.encode()
        self.send_response(code)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        size = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(size)
        path = urlsplit(self.path).path
        if path == "/heard":
            return self.give(200, heard)
        if path == "/breaches":
            return self.give(200, breaches)
        try:
            if self.command != "GET":
                kind = (self.headers.get("Content-Type") or "").split(";")[0]
                must(kind == "application/json", "Content-Type " + kind)
                must("Expect" not in self.headers, "Expect")
            body = json.loads(raw) if raw else None
            with lock:
                heard.append({"method": self.command, "path": path, "body": body, "headers": dict(self.headers.items())})
            self.route(path, body, raw)
        except (Breach, KeyError, TypeError, ValueError) as error:
            with lock:
                breaches.append(f"{self.command} {path}: {error!r}")
            self.give(400, "contract: " + str(error), "text/plain")

    do_POST = do_PATCH = do_GET

    def faults(self, word):
        """Faults that every service has; true when one happened."""
        if word == "slow":
            time.sleep(600)
        elif word == "gone":
            # Everything was read, and nothing is answered.
            self.close_connection = True
        elif word == "rate":
            self.give(429, "rate_limited", "text/plain", [("Retry-After", "30")])
        elif word == "login":
            self.give(200, "<!DOCTYPE html><html><title>Sign in</title></html>", "text/html")
        elif word == "broken":
            self.give(502, "<html><title>502 Bad Gateway</title></html>", "text/html")
        elif word == "moved":
            self.give(307, "", None, [("Location", "http://127.0.0.1:1/elsewhere")])
        elif word == "huge":
            self.give(200, "x" * (5 << 20), "text/plain")
        elif word == "echo":
            # Sends back what it was given, secrets included.
            self.give(500, json.dumps({"who": self.headers.get("Authorization"), "url": self.path}), "text/plain")
        else:
            return False
        return True

    def route(self, path, body, raw):
        parts = path.split("/")[1:]
        if parts[0] == "services":
            return self.webhook(parts, body)
        if parts[0] == "slack":
            return self.slack(parts[1:], body)
        if parts[0] == "workflows":
            return self.teams(parts, body, raw)
        if parts[0] == "v1":
            return self.page(parts[1:], body)
        if path == "/v2/enqueue":
            return self.duty(body, raw)
        if parts[0] == "hook":
            return self.hook(parts, body, raw)
        self.give(404, "no such thing", "text/plain")

    def webhook(self, parts, body):
        must(parts[3].startswith("canary-hook-"), "the address")
        slack_message(body)
        must(set(body) <= {"text", "blocks"}, f"fields {sorted(body)}")
        word = parts[3].removeprefix("canary-hook-").rstrip("0123456789")
        if self.faults(word):
            return
        errors = {"archived": (410, "channel_is_archived"), "missing": (404, "no_service"), "rollup": (500, "rollup_error"),
                  "prohibited": (403, "action_prohibited"), "payload": (400, "invalid_payload")}
        code, text = errors.get(word, (200, "ok"))
        self.give(code, text, "text/plain")

    def slack(self, parts, body):
        if self.headers.get("Authorization") != "Bearer " + SLACK:
            return self.give(200, {"ok": False, "error": "invalid_auth"})
        method, channel = parts[0], body["channel"]
        slack_message(body)
        if self.faults(channel.removeprefix("C").lower()):
            return
        errors = {"CARCHIVED": "is_archived", "CNONE": "channel_not_found", "CFATAL": "fatal_error", "CODD": "a_new_word"}
        if channel in errors:
            return self.give(200, {"ok": False, "error": errors[channel]})
        if channel == "CSCOPE":
            return self.give(200, {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "chat:read"})
        if method == "chat.update":
            must(re.fullmatch(r"\d+\.\d{6}", body["ts"]), "ts")
            return self.give(200, {"ok": True, "channel": channel, "ts": body["ts"], "text": "x"})
        must(method == "chat.postMessage", method)
        if channel == "CHALF" and "thread_ts" in body:
            return self.give(200, {"ok": False, "error": "restricted_action_thread_locked"})
        with lock:
            count["ts"] += 1
            ts = f"1795346941.{count['ts']:06}"
        self.give(200, {"ok": True, "channel": channel, "ts": ts, "message": {"text": "x", "ts": ts}})

    def teams(self, parts, body, raw):
        must("sig=canary-teams-signature" in self.path, "the address")
        if len(raw) > 28 * 1024:
            return self.give(413, "Request Entity too large", "text/plain")
        card(body, len(raw))
        if self.faults(parts[1]):
            return
        if parts[1] == "old":
            return self.give(
                200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429",
                "text/plain")
        self.give(413 if parts[1] == "large" else 202, "", None)

    def page(self, parts, body):
        if self.headers.get("Authorization") != "OAuth " + PAGE:
            return self.give(401, {"error": "Could not authenticate"})
        must(parts[0] == "pages" and parts[2] == "incidents", "path")
        page, rest = parts[1], parts[3:]
        # The first request is answered, the next has the fault.
        if self.command != "GET" and self.faults(page):
            return
        if page == "limited":
            return self.give(420, {"error": "rate limit exceeded"})
        if self.command == "GET":
            found = [i for i in incidents if i["page"] == page]
            if rest == ["unresolved"]:
                found = [i for i in found if i["status"] != "resolved"]
            else:
                must(rest == [], "path")
            return self.give(200, found)
        fields = body["incident"]
        page_incident(fields, self.command == "POST")
        with lock:
            if self.command == "POST":
                must(rest == [], "path")
                count["incident"] += 1
                incident = {"id": f"inc{count['incident']}", "page": page, "incident_updates": []}
                incidents.append(incident)
            else:
                incident = next((i for i in incidents if i["page"] == page and [i["id"]] == rest), None)
                if incident is None:
                    return self.give(404, {"error": "Record not found"})
            for field in ("name", "status", "metadata", "components"):
                if field in fields:
                    incident[field] = fields[field]
            count["update"] += 1
            incident["incident_updates"].insert(0, {
                "id": f"upd{count['update']}", "status": incident["status"],
                "body": fields["body"].replace("\n", "<br />")})
        # It is published, and the answer is lost.
        if page == "lost":
            self.close_connection = True
            return
        self.give(201 if self.command == "POST" else 200, incident)

    def duty(self, body, raw):
        if body.get("routing_key") != ROUTING:
            return self.give(400, {
                "status": "invalid event", "message": "Event object is invalid", "errors": ["'routing_key' is invalid"]})
        event(body, len(raw))
        word = (body.get("payload") or {}).get("summary", "").split(" ")[-1]
        if self.faults(word):
            return
        self.give(202, {"status": "success", "message": "Event processed", "dedup_key": body["dedup_key"]})

    def hook(self, parts, body, raw):
        stamp = self.headers["Muster-Timestamp"]
        must(abs(int(stamp) - time.time()) < 300, "an old signature")
        wanted = hmac.new(SIGNING, stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
        must(hmac.compare_digest("v1=" + wanted, self.headers["Muster-Signature"]), "the signature")
        must(self.headers["Idempotency-Key"] == body["key"], "the key")
        must(body["version"] == 1 and body["kind"] == "message", "version")
        if len(parts) > 1 and self.faults(parts[1]):
            return
        self.give(204, "", None)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
