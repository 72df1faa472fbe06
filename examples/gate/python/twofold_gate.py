"""Who is behind a request, for a service behind the gate of Twofold. One file, without dependencies: copy it.

A service asks the gate itself about each request, with a token of its own (`Gate`), or it stands behind a reverse proxy
that does, and reads the headers that the proxy adds (`visitor_from_headers`). Whatever goes wrong, nobody is let in: both
answer with a visitor or raise, and `GateMiddleware` stands in front of any WSGI application with either of them.
"""

import http.client
import ipaddress
import json
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

# What the gate knows browsers by. The service's own cookies do not leave the service.
COOKIES = ('device_id', 'hmac_secret', '__Secure-twofold_bound', '__Host-twofold_visit')

_PSEUDONYM = re.compile(r'[A-Za-z0-9_-]{43}')
_MAX_ANSWER_BYTES = 65536


@dataclass(frozen=True)
class Visitor:
    """A person whom the gate lets in. All but the id are there where the grant has the scope."""

    id: str
    """The pseudonym of this person for this service: the same at each visit, another at every other service."""
    username: str | None = None
    email: str | None = None
    role: str | None = None
    groups: tuple[str, ...] | None = None


class NotAllowed(Exception):
    """Nobody is let in."""


class Unknown(NotAllowed):
    """Nobody proved who they are: to register the browser at the login page helps."""


class Denied(NotAllowed):
    """It would not help."""


class Unavailable(NotAllowed):
    """The gate did not answer in time, or it was not the gate that answered."""


class WrongSetup(NotAllowed):
    """The gate does not know the service, or its token: whoever runs the service has to mend that."""


class Gate:
    """Asks the gate about each request, for a service that browsers reach on a host that shares the gate's cookies."""

    def __init__(self, base_url, service, token, timeout=1.0):
        """
        base_url: where `/verify/...` is answered: Twofold, or `GATE_LISTEN` where that is set
        token: of `twofold service create`; a secret
        timeout: seconds until the gate counts as down, for each step of the connection
        """
        address = urlsplit(base_url)
        if address.scheme not in ('http', 'https') or not address.hostname:
            raise ValueError('base_url is an address such as http://127.0.0.1:3001')
        self._is_https = address.scheme == 'https'
        self._host, self._port = address.hostname, address.port
        self._path = f'{address.path.rstrip("/")}/verify/{quote(service, safe="")}'
        self._token = token
        self._timeout = timeout

    def visitor(self, cookie, client_address=None, user_agent=None):
        """Who sent a request with this Cookie header. Raises a `NotAllowed`; once, without another attempt.

        client_address: for the networks of the policy and the list of a person's devices; believed where the service is in
            `TRUST_PROXY`
        """
        own = _own_cookies(cookie or '')
        if own == '':
            raise Unknown('The browser is not registered.')
        headers = {'Authorization': f'Bearer {self._token}', 'Cookie': own, 'Accept': 'application/json'}
        if client_address:
            headers['X-Forwarded-For'] = client_address
        if user_agent:
            headers['User-Agent'] = user_agent
        try:
            status, words = self._ask(headers)
        except (OSError, http.client.HTTPException, ValueError) as cause:
            raise Unavailable('The gate did not answer in time.') from cause
        return _visitor_of(status, words)

    def _ask(self, headers):
        kind = http.client.HTTPSConnection if self._is_https else http.client.HTTPConnection
        # It follows no redirect: the token is for this address alone.
        connection = kind(self._host, self._port, timeout=self._timeout)
        try:
            connection.request('GET', self._path, headers=headers)
            answer = connection.getresponse()
            words = json.loads(answer.read(_MAX_ANSWER_BYTES))
        finally:
            connection.close()
        if not isinstance(words, dict):
            raise ValueError('no object')
        return answer.status, words


def visitor_from_headers(values_of, peer_address, proxies=('127.0.0.0/8', '::1')):
    """Who sent a request, by the headers that the proxy adds after the gate let them in.

    values_of: all values of a header by its name, such as `headers.get_all` of http.server
    peer_address: of the connection. Whoever else reaches the service could write those headers too.
    """
    if not _is_in(peer_address, proxies):
        raise Denied('The connection is not from the proxy.')

    def only(name):
        values = values_of(name) or []
        if len(values) > 1:
            raise Denied(f'{name} is there twice.')
        return values[0] if values else ''

    user = only('Remote-User')
    if user == '':
        raise Unknown('Nobody was asked for.')
    if not _PSEUDONYM.fullmatch(user):
        raise Denied('Remote-User is not of the gate.')
    groups = only('Remote-Groups')
    return Visitor(
        id=user,
        username=unquote(only('Remote-Name')) or None,
        email=unquote(only('Remote-Email')) or None,
        role=only('Remote-Role') or None,
        groups=tuple(unquote(group) for group in groups.split(',')) if groups else None,
    )


class GateMiddleware:
    """Stands in front of a WSGI application (Flask, Django, ...), which finds the `Visitor` in environ['gate.visitor']."""

    def __init__(self, application, identify, login_url=None, on_error=None):
        """
        identify: takes the WSGI environment, gives a `Visitor` or raises, such as `lambda environ:
            gate.visitor(environ.get('HTTP_COOKIE'))`
        login_url: where whoever opens a page unknown is sent; without it they get 401
        on_error: takes what kept the gate from deciding, for the log
        """
        self._application = application
        self._identify = identify
        self._login_url = login_url
        self._on_error = on_error

    def __call__(self, environ, start_response):
        try:
            environ['gate.visitor'] = self._identify(environ)
        except Exception as error:  # An error is a refusal, not a way in.
            if not isinstance(error, (Unknown, Denied)) and self._on_error:
                self._on_error(error)
            status, headers, body = refusal_of(error, _navigation_of(environ), self._login_url)
            start_response(status, headers)
            return [] if environ['REQUEST_METHOD'] == 'HEAD' else [body]
        return self._application(environ, start_response)


def refusal_of(error, navigation, login_url=None):
    """Status line, headers and body for what was raised.

    navigation: the method of a request that opens a page, or None for those of scripts and programs
    """
    headers = [('Content-Type', 'text/plain; charset=utf-8'), ('Cache-Control', 'no-store')]
    if isinstance(error, Denied):
        return '403 Forbidden', headers, b'You have no access to this.\n'
    if not isinstance(error, Unknown):
        body = b'It cannot be decided at the moment whether you have access. Try again.\n'
        return '503 Service Unavailable', [*headers, ('Retry-After', '1')], body
    if login_url is None or navigation is None:
        return '401 Unauthorized', [*headers, ('WWW-Authenticate', 'Gate')], b'You have to log in first.\n'
    # What a form sent is not sent again by the browser: it comes back with GET.
    status = '302 Found' if navigation in ('GET', 'HEAD') else '303 See Other'
    return status, [*headers, ('Location', login_url)], b''


def is_navigation(accept, fetch_mode=None, requested_with=None, upgrade=None):
    """Whether these headers are of a page that somebody opens."""
    if requested_with is not None or upgrade is not None or fetch_mode not in (None, 'navigate'):
        return False
    return 'text/html' in (accept or '')


def _navigation_of(environ):
    names = ('HTTP_ACCEPT', 'HTTP_SEC_FETCH_MODE', 'HTTP_X_REQUESTED_WITH', 'HTTP_UPGRADE')
    return environ['REQUEST_METHOD'] if is_navigation(*(environ.get(name) for name in names)) else None


def _own_cookies(header):
    pairs = (pair[1:] if pair.startswith(' ') else pair for pair in header.split(';'))
    return '; '.join(pair for pair in pairs if '=' in pair and pair.partition('=')[0] in COOKIES)


def _visitor_of(status, words):
    """In the words of `/verify/<service>`: what does not say all of them is another server's answer, or a failure."""
    error = words.get('error') if words.get('status code') == status else None
    if status == 200 and words.get('status code') == 200:
        data = words.get('data')
        user = data.get('UserServiceToken') if isinstance(data, dict) else None
        if not isinstance(user, str) or user == '':
            raise Unavailable('The gate named nobody.')
        return Visitor(user, data.get('Username'), data.get('Email'), data.get('UserRole'))
    if (status, error) == (404, 'Not Found'):
        raise Unknown('The browser is not registered.')
    if (status, error) == (401, 'User does not have access to this service'):
        raise Denied(error)
    if (status, error) in ((401, 'Invalid service token'), (404, 'Service Not Found!')):
        raise WrongSetup(error)
    raise Unavailable(f'The gate answered with {status}.')


def _is_in(address, networks):
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return False
    peer = getattr(peer, 'ipv4_mapped', None) or peer
    return any(peer in ipaddress.ip_network(network) for network in networks)
