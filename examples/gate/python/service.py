"""A service on http.server that asks the gate about each request, and greets whom it lets in.

GATE_URL, GATE_SERVICE and GATE_TOKEN say where the gate is and who asks; LOGIN_URL where the login page is; PORT where to
listen. It prints its address when it listens.
"""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from twofold_gate import Gate, NotAllowed, is_navigation, refusal_of

gate = Gate(os.environ['GATE_URL'], os.environ['GATE_SERVICE'], os.environ['GATE_TOKEN'])
login_url = os.environ.get('LOGIN_URL')


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            visitor = gate.visitor(
                '; '.join(self.headers.get_all('Cookie') or []),
                client_address=self.client_address[0],
                user_agent=self.headers.get('User-Agent'),
            )
        except NotAllowed as error:
            self.refuse(error)
            return
        self.answer(200, [('Content-Type', 'text/plain; charset=utf-8')], f'Hello {visitor.username or visitor.id}\n')

    def refuse(self, error):
        names = ('Accept', 'Sec-Fetch-Mode', 'X-Requested-With', 'Upgrade')
        is_page = is_navigation(*(self.headers.get(name) for name in names))
        status, headers, body = refusal_of(error, self.command if is_page else None, login_url)
        self.answer(int(status.partition(' ')[0]), headers, body.decode())

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        """Addresses may hold what is nobody's business."""


server = ThreadingHTTPServer(('127.0.0.1', int(os.environ.get('PORT', '8080'))), Handler)
print(f'http://127.0.0.1:{server.server_address[1]}', flush=True)
server.serve_forever()
