"""A real mail server for the tests (aiosmtpd): mail.py FOLDER CERTIFICATE KEY

Prints its ports by name and keeps every mail that it took as FOLDER/NUMBER.json. What happens is chosen by the recipient: `refused`
550, `later` 451, `full` 552 behind the text, `cut` the connection ends where the reply to the text would be.
"""
import base64, json, logging, os, socket, ssl, sys, threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

# What it prints are its ports alone.
logging.disable()
folder, certificate, key = sys.argv[1:4]
lock = threading.Lock()
count = 0


class Handler:
    def __init__(self, name):
        self.name = name

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local == "refused":
            return "550 5.1.1 no such mailbox"
        if local == "later":
            return "451 4.3.0 come again in an hour"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global count
        local = envelope.rcpt_tos[0].split("@")[0]
        if local == "full":
            return "552 5.2.2 the mailbox is full"
        with lock:
            count += 1
            with open(os.path.join(folder, f"{count}.json"), "w") as file:
                json.dump({
                    "server": self.name, "from": envelope.mail_from, "to": envelope.rcpt_tos,
                    "tls": session.ssl is not None or self.name == "tls", "user": getattr(session, "user", None),
                    "raw": base64.b64encode(envelope.original_content).decode()}, file)
        if local == "cut":
            server.transport.abort()
        return f"250 2.0.0 queued as {count}"


def check(server, session, envelope, mechanism, data):
    user, password = data.login.decode(), data.password.decode()
    if (user, password) != ("muster", "pa55 wörd/canary"):
        return AuthResult(success=False, handled=False)
    session.user = user
    return AuthResult(success=True)


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate, key)
    return made


class Sink(Controller):
    def __init__(self, name, tls=None, **smtp):
        self.smtp = smtp
        super().__init__(Handler(name), hostname="127.0.0.1", port=0, ssl_context=tls)

    def factory(self):
        return SMTP(self.handler, hostname="mail.example", decode_data=False, **self.smtp)

    # The port is the system's choice, and not the 0 that was asked for.
    def _trigger_server(self):
        socket.create_connection(self.server.sockets[0].getsockname(), 1).close()


servers = {
    "starttls": Sink(
        "starttls", tls_context=context(), require_starttls=True, auth_required=True, authenticator=check),
    "plain": Sink("plain"),
    "tls": Sink("tls", tls=context(), auth_require_tls=False, auth_required=True, authenticator=check),
}
for name, server in servers.items():
    server.start()
    print(name, server.server.sockets[0].getsockname()[1], flush=True)
threading.Event().wait()
