/**
 * A process that boots the embedded gateway, sends one streamed and one failing request through it,
 * and prints nothing itself. Says when it is done, and then waits to be ended.
 */

import { prepareAlias } from '../../../src/alias/alias'
import { jsonBodyOf } from '../../../src/body/json/body'
import { DEMO_HOST, demoProvider } from '../../../src/demo/provider'
import { NO_HOLD } from '../../../src/limits/bytes-in-flight'
import { embeddedGateway } from '../../../src/portkey/embedded/boot'
import { planFor } from '../../../src/proxy/plan/plan'
import { CHAT } from '../../../src/proxy/plan/via-chat'
import { callFor } from '../../../src/proxy/send'

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
  const body = jsonBodyOf(new TextEncoder().encode('{"model":"demo","stream":true,"messages":[]}'))
  const request = {
    endpoint: CHAT,
    alias,
    ids: [],
    query: new URLSearchParams(),
    headers: new Headers(),
    signal: new AbortController().signal,
    body,
    explicitParams: body.members.values,
    isStreamed: true,
    isRepeatable: true,
    hold: NO_HOLD,
  }
  const response = await upstream({
    ...callFor(planFor(request, upstream), request),
    signal: request.signal,
  })
  await new Response(response.body).text()
  statuses.push(response.status)
}
process.send?.({
  statuses,
  printed: prints.length,
  handlers:
    process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection'),
})
setInterval(() => {}, 60_000)
