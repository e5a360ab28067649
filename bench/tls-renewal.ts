/**
 * Requests at a constant rate to the executable with TLS, while its certificate is renewed again and again: most on
 * kept connections, which no client takes up again by itself, some on new ones. Prints what was lost, of how many.
 *
 * bun bench/tls-renewal.ts <seconds> <requests per second>
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { balancer } from '../tests/support/clients/balancer'
import { selfSigned } from '../tests/support/clients/certificate'
import { KEY, openaiAlias } from '../tests/support/portus'
import { startBinary } from '../tests/support/process/binary'
import { temporaryFolder } from '../tests/support/process/child'
import { startProvider } from '../tests/support/providers/server'

const RENEWAL_MS = 10_000
const TICK_MS = 20
/** Of a hundred. */
const ON_NEW_CONNECTIONS = 10
const KEEP_ALIVE_SECONDS = 3

const seconds = Number(process.argv[2] ?? 60)
const perSecond = Number(process.argv[3] ?? 500)

using folder = temporaryFolder()
const certFile = join(folder.path, 'tls.crt')
const keyFile = join(folder.path, 'tls.key')
const renew = () => {
  const { cert, key } = selfSigned()
  writeFileSync(certFile, cert)
  writeFileSync(keyFile, key)
}
renew()
using provider = startProvider(() => Response.json({ object: 'chat.completion', choices: [] }))
await using portus = await startBinary({
  aliases: { fast: openaiAlias(provider.url) },
  env: {
    PORTUS_KEY_TESTS: KEY,
    PORTUS_TLS_CERT_FILE: certFile,
    PORTUS_TLS_KEY_FILE: keyFile,
    PORTUS_KEEP_ALIVE_SECONDS: String(KEEP_ALIVE_SECONDS),
  },
})
const port = Number(new URL(portus.url).port)
const open = () => connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
using kept = balancer(open, KEEP_ALIVE_SECONDS * 1000)
const fresh = balancer(open, 0)

const body = '{"model":"fast","messages":[{"role":"user","content":"Hi"}]}'
const request = `POST /v1/chat/completions HTTP/1.1\r\nHost: abc\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`

const sum = { sent: 0, answered: 0, lost: 0 }
const running = new Set<Promise<void>>()
const send = () => {
  const { send } = sum.sent++ % 100 < ON_NEW_CONNECTIONS ? fresh : kept
  const one = send(request).then(
    (answer) => void (answer.startsWith('HTTP/1.1 200') ? sum.answered++ : sum.lost++),
    () => void sum.lost++,
  )
  running.add(one)
  void one.finally(() => running.delete(one))
}
const startMs = performance.now()
const renewals = setInterval(renew, RENEWAL_MS)
while (performance.now() - startMs < seconds * 1000) {
  const due = ((performance.now() - startMs) / 1000) * perSecond
  while (sum.sent < due) send()
  await Bun.sleep(TICK_MS)
}
clearInterval(renewals)
await Promise.all(running)
const renewed = portus.output.stdout.split('the certificate is renewed').length - 1
console.log({
  seconds,
  perSecond,
  renewed,
  ...sum,
  connections: kept.counts.opened + fresh.counts.opened,
})
process.exitCode = sum.lost > 0 ? 1 : 0
