/**
 * A process that boots the embedded gateway, sends one streamed and one failing request through it,
 * and prints nothing itself. Says when it is done, and then waits to be ended.
 */

import { prepareAlias } from '../../../src/alias/alias'
import { jsonBodyOf } from '../../../src/body/json/body'
import { DEMO_HOST, demoProvider } from '../../../src/demo/provider'
import { embeddedGateway } from '../../../src/portkey/embedded/boot'
import { gatewayPath } from '../../../src/portkey/path'
import { gatewayHeaders } from '../../../src/proxy/headers'

const unreachable = process.argv[2] as string
const prints: string[] = []
const { upstream } = await embeddedGateway({
  env: {},
  print: (args) => void prints.push(args.map(String).join(' ')),
  inProcess: new Map([[DEMO_HOST, demoProvider]]),
})
const statuses: number[] = []
for (const custom_host of [`http://${DEMO_HOST}/v1`, unreachable]) {
  const alias = prepareAlias('demo', { provider: 'openai', api_key: 'sk-demo', custom_host })
  const config = alias.configFor({
    overrides: 'chat',
    isRepeatable: true,
    choices: new Set(),
    beta: null,
    version: null,
  })
  const bytes = new TextEncoder().encode('{"model":"demo","stream":true,"messages":[]}')
  const response = await upstream({
    method: 'POST',
    path: gatewayPath(
      { path: '/v1/chat/completions', query: [] },
      undefined,
      new URLSearchParams(),
    ),
    headers: gatewayHeaders(new Headers(), config, []),
    body: jsonBodyOf(bytes),
    signal: new AbortController().signal,
  })
  await response.text()
  statuses.push(response.status)
}
process.send?.({
  statuses,
  printed: prints.length,
  handlers:
    process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection'),
})
setInterval(() => {}, 60_000)
