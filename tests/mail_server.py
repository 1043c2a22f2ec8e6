"""A mail server on this machine that speaks as much SMTP as a client needs, and keeps what it was given."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class MailServer(socketserver.ThreadingTCPServer):
    """`mails` are those that it took, each with its recipients; `refusal` is what it answers to a recipient instead."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails: list[tuple[list[str], Message]] = []
        self.refusal = ""

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 ready")
        recipients: list[str] = []
        for line in iter(self.hear, None):
            command = line[:4].upper()
            if command == "RCPT":
                self.say(self.server.refusal or "250 taken")
                recipients.append(line.partition("<")[2].partition(">")[0])
            elif command == "DATA":
                self.say("354 go on")
                lines = iter(lambda: self.rfile.readline().rstrip(b"\r\n"), b".")
                text = b"\n".join(line.removeprefix(b".") for line in lines)
                self.server.mails.append((recipients, message_from_bytes(text)))
                recipients = []
                self.say("250 taken")
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 so be it")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def hear(self) -> str | None:
        line = self.rfile.readline()
        return line.decode().rstrip("\r\n") if line else None


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
