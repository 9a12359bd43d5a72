"""An HTTP receiver whose answers are told beforehand: 200, 302>TARGET, 429+SECONDS, hang, or close (half-way).

receiver.py PORT_FILE LOG ANSWER,ANSWER,... [CERTIFICATE KEY]

The last answer is repeated. Each request becomes a line of JSON in LOG. It ends when its standard input does.
"""
import http.server
import json
import os
import ssl
import sys
import threading
import time

port_file, log, answers = sys.argv[1:4]
answers = answers.split(",")
lock = threading.Lock()


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with lock:
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            entry = {"answer": answer, "path": self.path, "type": self.headers["Content-Type"], "at": time.monotonic(),
                     "agent": self.headers["User-Agent"], "body": body.decode()}
            with open(log, "a") as file:
                file.write(json.dumps(entry) + "\n")
        if answer == "hang":
            time.sleep(600)
        elif answer == "close":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            self.close_connection = True
        else:
            self.send_response(int(answer[:3]))
            body = b"" if answer in ("204", "304") else b"ok"
            if answer[3:4] == ">":
                self.send_header("Location", answer[4:])
            if answer[3:4] == "+":
                self.send_header("Retry-After", answer[4:])
            if body:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
server.daemon_threads = True
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    server.socket = context.wrap_socket(server.socket, server_side=True)
open(log, "w").close()
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_port))
os.rename(port_file + ".new", port_file)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
