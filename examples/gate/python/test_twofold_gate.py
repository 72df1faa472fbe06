"""python3 -m unittest, in this folder."""

import json
import socket
import unittest.mock
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer

from twofold_gate import (
    Denied,
    Gate,
    GateMiddleware,
    Unavailable,
    Unknown,
    Visitor,
    WrongSetup,
    visitor_from_headers,
)

ID = 'p' * 43
COOKIE = 'device_id=gdv_1; hmac_secret=s'
ALLOWED = {'status code': 200, 'status': 'ok', 'data': {'UserServiceToken': 'pseudonym', 'Username': 'alice'}}


class FakeGate:
    """Answers every request with a status and a text, or with nothing, and keeps what it was sent."""

    def __init__(self, status, text):
        self.sent = []
        released = self._released = threading.Event()
        sent = self.sent

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                sent.append((self.path, dict(self.headers)))
                if status is None:
                    released.wait(10)
                    return
                self.send_response(status)
                self.send_header('Content-Length', str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self._server = HTTPServer(('127.0.0.1', 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.port = self._server.server_address[1]
        self.gate = Gate(f'http://127.0.0.1:{self.port}', 'wiki', 'tfs_x', timeout=0.5)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._released.set()
        self._server.shutdown()
        self._server.server_close()


def refused(status, error):
    return FakeGate(status, json.dumps({'status code': status, 'error': error}))


class AsksTheGate(unittest.TestCase):
    def test_sends_its_token_and_the_cookies_of_the_gate_alone(self):
        with FakeGate(200, json.dumps(ALLOWED)) as fake:
            cookie = 'theme=dark; device_id=gdv_1;hmac_secret=a; hmac_secret=b; xhmac_secret=c; device_id'
            visitor = fake.gate.visitor(cookie, client_address='203.0.113.7', user_agent='Browser/1')
        self.assertEqual(visitor, Visitor('pseudonym', 'alice'))
        path, headers = fake.sent[0]
        self.assertEqual(path, '/verify/wiki')
        self.assertEqual(headers['Authorization'], 'Bearer tfs_x')
        self.assertEqual(headers['Cookie'], 'device_id=gdv_1; hmac_secret=a; hmac_secret=b')
        self.assertEqual(headers['X-Forwarded-For'], '203.0.113.7')
        self.assertEqual(headers['User-Agent'], 'Browser/1')

    def test_a_browser_without_cookies_of_the_gate_costs_no_call(self):
        with FakeGate(200, json.dumps(ALLOWED)) as fake:
            for cookie in (None, '', 'session=device_id=x', '\tdevice_id=x', 'device_id =x', '  device_id=x'):
                self.assertRaises(Unknown, fake.gate.visitor, cookie)
        self.assertEqual(fake.sent, [])

    def test_refusals_are_told_apart(self):
        for status, error, kind in (
            (404, 'Not Found', Unknown),
            (401, 'User does not have access to this service', Denied),
            (401, 'Invalid service token', WrongSetup),
            (404, 'Service Not Found!', WrongSetup),
        ):
            with self.subTest(error=error), refused(status, error) as fake:
                self.assertRaises(kind, fake.gate.visitor, COOKIE)

    def test_whatever_is_no_answer_of_the_gate_lets_nobody_in_after_one_attempt(self):
        for status, text in (
            (500, json.dumps(ALLOWED)),
            (200, '<html>'),
            (200, '[]'),
            (200, '{"ok": true}'),
            (200, json.dumps({**ALLOWED, 'data': {}})),
            (200, json.dumps({**ALLOWED, 'data': None})),
            (200, json.dumps({**ALLOWED, 'data': {'UserServiceToken': ''}})),
            (200, json.dumps({**ALLOWED, 'status code': 401})),
            # The words of a refusal, under a status that is not theirs.
            (401, json.dumps({'status code': 200, 'error': 'User does not have access to this service'})),
            (404, json.dumps({'error': 'Not Found'})),
            (200, json.dumps({**ALLOWED, 'padding': ' ' * 70_000})),
            (302, ''),
            (None, ''),
        ):
            with self.subTest(status=status, text=text), FakeGate(status, text) as fake:
                self.assertRaises(Unavailable, fake.gate.visitor, COOKIE)
                self.assertEqual(len(fake.sent), 1)

    def test_a_gate_that_is_not_there_lets_nobody_in(self):
        with FakeGate(200, '') as fake:
            gate = fake.gate
        self.assertRaises(Unavailable, gate.visitor, COOKIE)

    def test_waits_as_long_as_it_was_told_to_and_closes_what_it_opened(self):
        opened = []

        def connect(address, timeout, *_, **__):
            opened.append(timeout)
            ours, theirs = socket.socketpair()
            theirs.close()
            opened.append(ours)
            return ours

        gate = Gate('http://127.0.0.1:9', 'wiki', 'tfs_x', timeout=0.25)
        with unittest.mock.patch('socket.create_connection', connect):
            self.assertRaises(Unavailable, gate.visitor, COOKIE)
        self.assertEqual(opened[0], 0.25)
        self.assertEqual(opened[1].fileno(), -1)

    def test_the_service_is_one_part_of_the_path_and_the_address_one_of_http(self):
        with refused(404, 'Service Not Found!') as fake:
            odd = Gate(f'http://127.0.0.1:{fake.port}/base/', '../admin?x', 'tfs_x')
            self.assertRaises(WrongSetup, odd.visitor, COOKIE)
        self.assertEqual(fake.sent[0][0], '/base/verify/..%2Fadmin%3Fx')
        for address in ('127.0.0.1:3001', 'ftp://gate.example.com', 'http://', 'unix:/run/gate.sock'):
            with self.subTest(address=address):
                self.assertRaises(ValueError, Gate, address, 'wiki', 'tfs_x')


class BelievesItsProxy(unittest.TestCase):
    def visitor(self, headers, peer='127.0.0.1'):
        return visitor_from_headers(lambda name: headers.get(name), peer)

    def test_reads_what_the_proxy_adds_decoded(self):
        headers = {'Remote-User': [ID], 'Remote-Name': ['zo%C3%AB'], 'Remote-Groups': ['staff,a%2Cb'], 'Remote-Email': ['z%40e.org']}
        self.assertEqual(self.visitor(headers), Visitor(ID, 'zoë', 'z@e.org', groups=('staff', 'a,b')))

    def test_empty_is_nobody_and_what_is_there_twice_is_forged(self):
        self.assertRaises(Unknown, self.visitor, {'Remote-User': ['']})
        self.assertRaises(Unknown, self.visitor, {'Remote_User': [ID]})
        self.assertRaises(Denied, self.visitor, {'Remote-User': [ID, ID]})
        self.assertRaises(Denied, self.visitor, {'Remote-User': [ID], 'Remote-Name': ['a', 'b']})
        self.assertRaises(Denied, self.visitor, {'Remote-User': ['alice']})
        self.assertRaises(Denied, self.visitor, {'Remote-User': [f'{ID}\n']})

    def test_from_anywhere_but_the_proxy_they_are_forged(self):
        for peer in ('203.0.113.7', '10.0.0.1', '::ffff:10.0.0.1', '', 'localhost'):
            with self.subTest(peer=peer):
                self.assertRaises(Denied, self.visitor, {'Remote-User': [ID]}, peer)
        self.assertEqual(self.visitor({'Remote-User': [ID]}, '::ffff:127.0.0.1').id, ID)


class StandsInFrontOfAnApplication(unittest.TestCase):
    def call(self, identify, **environ):
        answered = []
        environ = {'REQUEST_METHOD': 'GET', 'HTTP_ACCEPT': 'text/html', **environ}

        def application(environ, start_response):
            start_response('200 OK', [])
            return [environ['gate.visitor'].id.encode()]

        self.errors = []
        guarded = GateMiddleware(
            application, identify, login_url='https://auth.example.com/login', on_error=self.errors.append
        )
        body = b''.join(guarded(environ, lambda status, headers: answered.append((status, dict(headers)))))
        self.headers = answered[0][1]
        return answered[0][0], self.headers.get('Location'), body

    def raising(self, error):
        def identify(_):
            raise error

        return identify

    def test_lets_in_sends_to_the_login_and_refuses(self):
        login = 'https://auth.example.com/login'
        self.assertEqual(self.call(lambda _: Visitor(ID)), ('200 OK', None, ID.encode()))
        self.assertEqual(self.call(self.raising(Unknown())), ('302 Found', login, b''))
        self.assertEqual(self.call(self.raising(Unknown()), REQUEST_METHOD='POST'), ('303 See Other', login, b''))
        self.assertEqual(self.headers['Cache-Control'], 'no-store')
        for sign in (
            {'HTTP_ACCEPT': '*/*'},
            {'HTTP_SEC_FETCH_MODE': 'cors'},
            {'HTTP_UPGRADE': 'websocket'},
            {'HTTP_X_REQUESTED_WITH': 'XMLHttpRequest'},
        ):
            self.assertEqual(self.call(self.raising(Unknown()), **sign)[0], '401 Unauthorized')
            self.assertEqual(self.headers['WWW-Authenticate'], 'Gate')
        self.assertEqual(self.call(self.raising(Denied()))[0], '403 Forbidden')
        self.assertEqual(self.call(self.raising(Denied()), REQUEST_METHOD='HEAD')[2], b'')
        # Who is refused is nothing that went wrong.
        self.assertEqual(self.errors, [])

    def test_who_a_request_is_of_is_what_was_found_out(self):
        found = self.call(lambda _: Visitor(ID), **{'gate.visitor': Visitor('somebody else')})
        self.assertEqual(found[2], ID.encode())

    def test_an_error_is_a_refusal(self):
        for error in (Unavailable('down'), WrongSetup('down'), KeyError('down')):
            status, _, body = self.call(self.raising(error))
            self.assertEqual(status, '503 Service Unavailable')
            self.assertEqual(self.headers['Retry-After'], '1')
            self.assertNotIn(b'down', body)
            self.assertEqual(self.errors, [error])


if __name__ == '__main__':
    unittest.main()
