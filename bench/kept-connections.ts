/**
 * Traffic through nginx, HAProxy and a balancer that keeps connections for 60 seconds, each in front of the
 * executable with its defaults. Requests come in bursts with silences, so that connections are taken again that have
 * waited for any time up to theirs. Prints what failed, of how many.
 *
 * bun bench/kept-connections.ts <minutes>
 */
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { balancer } from '../tests/support/clients/balancer'
import { KEY, openaiAlias } from '../tests/support/portus'
import { startBinary } from '../tests/support/process/binary'
import { freePort, temporaryFolder, untilAnswers } from '../tests/support/process/child'
import { chatEvents } from '../tests/support/providers/openai-chat'
import { startProvider } from '../tests/support/providers/server'
import { SEARCH_PATH } from './machine'

const KEPT_MS = 60_000
const LONGEST_SILENCE_MS = 59_000
const LANES = 12

const minutes = Number(process.argv[2] ?? 10)
const untilMs = performance.now() + minutes * 60_000

using provider = startProvider(({ json }) =>
  json?.stream
    ? new Response(chatEvents().join(''), { headers: { 'content-type': 'text/event-stream' } })
    : Response.json({ object: 'chat.completion', choices: [] }),
)
await using portus = await startBinary({
  aliases: { fast: openaiAlias(provider.url) },
  env: { PORTUS_KEY_TESTS: KEY },
})
const port = Number(new URL(portus.url).port)
using folder = temporaryFolder()

/** What Debian's packages have, and the one thing that a front must be told: where Portus is. */
const nginx = (front: number) => `
daemon off; master_process off; pid ${folder.path}/pid; error_log ${folder.path}/error.log;
events {}
http {
  access_log off; client_body_temp_path ${folder.path}; proxy_temp_path ${folder.path};
  fastcgi_temp_path ${folder.path}; uwsgi_temp_path ${folder.path}; scgi_temp_path ${folder.path};
  upstream portus { server 127.0.0.1:${port}; keepalive 32; }
  server {
    listen 127.0.0.1:${front};
    location / { proxy_pass http://portus; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_next_upstream off; }
  }
}`
const haproxy = (front: number) => `
defaults
  mode http
  timeout connect 5000
  timeout client 50000
  timeout server 50000
  retries 0
listen portus
  bind 127.0.0.1:${front}
  server portus 127.0.0.1:${port}
`

async function start(name: string, config: (front: number) => string, args: string[]) {
  const front = freePort()
  const file = join(folder.path, `${name}.conf`)
  writeFileSync(file, config(front))
  const path = Bun.which(name, { PATH: SEARCH_PATH }) ?? name
  const child = Bun.spawn([path, ...args, file], { stdio: ['ignore', 'ignore', 'inherit'] })
  await untilAnswers(`http://127.0.0.1:${front}/health`, child)
  return { front, [Symbol.dispose]: () => child.kill() }
}

using behindNginx = await start('nginx', nginx, ['-e', `${folder.path}/error.log`, '-c'])
using behindHaproxy = await start('haproxy', haproxy, ['-db', '-q', '-f'])
/** One for each lane, so that connections wait for as long as the lane is silent. */
const ours = Array.from({ length: LANES }, () =>
  balancer(() => connect(port, '127.0.0.1'), KEPT_MS),
)

const body = (isStream: boolean) =>
  JSON.stringify({ model: 'fast', stream: isStream, messages: [{ role: 'user', content: 'Hi' }] })

async function throughFront(front: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${front}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: body(Math.random() < 0.5),
  })
  const text = await response.text()
  return response.status === 200 && (text.includes('[DONE]') || text.startsWith('{'))
}
async function throughOurs(lane: number): Promise<boolean> {
  const text = body(false)
  const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: abc\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n`
  return ((await ours[lane]?.send(head + text)) ?? '').startsWith('HTTP/1.1 200')
}

async function traffic(ask: (lane: number) => Promise<boolean>) {
  const sum = { requests: 0, failed: 0 }
  const send = async (lane: number) => {
    while (performance.now() < untilMs) {
      for (let i = 0; i < 20; i++) {
        sum.requests++
        if (!(await ask(lane).catch(() => false))) sum.failed++
      }
      const leftMs = untilMs - performance.now()
      await Bun.sleep(Math.max(0, Math.min((0.5 + Math.random() / 2) * LONGEST_SILENCE_MS, leftMs)))
    }
  }
  await Promise.all(Array.from({ length: LANES }, (_, lane) => send(lane)))
  return sum
}

const [nginxSum, haproxySum, ourSum] = await Promise.all([
  traffic(() => throughFront(behindNginx.front)),
  traffic(() => throughFront(behindHaproxy.front)),
  traffic(throughOurs),
])
console.log({
  minutes,
  nginx: nginxSum,
  haproxy: haproxySum,
  balancer: { ...ourSum, oldestMs: Math.max(...ours.map(({ counts }) => counts.oldestMs)) },
})
process.exitCode = nginxSum.failed + haproxySum.failed + ourSum.failed > 0 ? 1 : 0
