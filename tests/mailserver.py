"""A mail server on this machine, for the tests that want to know what really leaves: it keeps what it takes."""

import email
import email.policy
import re
import socketserver
import threading
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True)
class Taken:
    recipients: list[str]  # those of the envelope, as agreed with the sender
    message: EmailMessage


class MailServer:
    """`with MailServer() as server:`; it does not know the addresses that are `refused`."""

    def __init__(self):
        self.taken = []
        self.refused = set()
        self.port = 0

    def start(self):
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Conversation, bind_and_activate=False)
        self._server.allow_reuse_address = self._server.daemon_threads = True
        self._server.owner = self
        self._server.server_bind()
        self._server.server_activate()
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    __enter__, __exit__ = start, stop


class Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender without encryption needs."""

    def handle(self):
        owner, recipients = self.server.owner, []
        self._answer("220 loopback")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"RCPT":
                address = re.search(r"<(.*?)>", line.decode())[1]
                if address in owner.refused:
                    self._answer("550 5.1.1 no such user here")
                    continue
                recipients.append(address)
            elif verb == b"DATA":
                self._answer("354 go on")
                content = b"".join(iter(self._read_line, b".\r\n"))
                message = email.message_from_bytes(content, policy=email.policy.default)
                owner.taken.append(Taken(recipients, message))
                recipients = []
            elif verb == b"RSET":
                recipients = []
            elif verb == b"QUIT":
                self._answer("221 bye")
                return
            self._answer("250 ok")

    def _read_line(self):
        line = self.rfile.readline()
        return line[1:] if line.startswith(b"..") else line

    def _answer(self, text):
        self.wfile.write(f"{text}\r\n".encode())
