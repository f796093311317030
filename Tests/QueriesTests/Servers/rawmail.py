"""Mail servers that misbehave, one a port: rawmail.py FOLDER

Prints `NAME PORT` for each, and keeps every line that it heard in FOLDER/NAME.heard.
"""
import os, socket, struct, sys, threading, time

folder = sys.argv[1]


def hear(name, line):
    with open(os.path.join(folder, name + ".heard"), "ab") as file:
        file.write(line)


def serve(name, peer):
    lines = peer.makefile("rb")

    def say(text):
        peer.sendall(text.encode() + b"\r\n")

    if name == "silent":
        time.sleep(600)
    if name == "closes":
        return
    if name == "busy":
        say("421 4.3.2 too many connections")
        return
    say("220 mail.example ESMTP")
    for line in lines:
        hear(name, line)
        verb = line.split()[0].upper() if line.split() else b""
        if verb == b"EHLO":
            # AUTH in clear and no STARTTLS: somebody in between took it out.
            say("250-mail.example")
            if name == "noauth":
                say("250 8BITMIME")
            else:
                say("250 AUTH PLAIN LOGIN CRAM-MD5")
        elif verb == b"DATA":
            say("354 go on")
            if name == "cuts":
                # In the middle of the text: with its end unsaid there is no mail.
                hear(name, lines.read(1000))
                # At once, and not when the rest was read.
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                lines.close()
                peer.close()
                return
            for text in lines:
                hear(name, text)
                if text == b".\r\n":
                    break
            if name == "forgets":
                return
            if name == "mutters":
                say("mumble")
                continue
            if name == "hangs":
                time.sleep(600)
            say("250 queued")
        elif verb == b"QUIT":
            say("221 bye")
            return
        else:
            say("250 fine")


def listen(name):
    server = socket.socket()
    # Little room, so that whoever writes notices when nobody reads.
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    server.bind(("127.0.0.1", 0))
    server.listen(8)
    print(name, server.getsockname()[1], flush=True)

    def accept():
        while True:
            peer, _ = server.accept()

            def run(peer=peer):
                try:
                    serve(name, peer)
                except OSError:
                    pass
                finally:
                    try:
                        peer.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
                    peer.close()

            threading.Thread(target=run, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


for name in ["noauth", "offers", "silent", "closes", "busy", "cuts", "forgets", "hangs", "mutters"]:
    listen(name)
threading.Event().wait()
