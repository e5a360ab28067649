/**
 * A process that boots the embedded gateway, sends one streamed request, and one that its client gives up, through it,
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

const silent = process.argv[2] as string
const prints: string[] = []
const { upstream } = await embeddedGateway({
  env: {},
  print: (args) => void prints.push(args.map(String).join(' ')),
  inProcess: new Map([[DEMO_HOST, demoProvider]]),
})
const statuses: number[] = []
for (const custom_host of [`http://${DEMO_HOST}/v1`, silent]) {
  const alias = prepareAlias('demo', {
    provider: 'openai',
    api_key: 'sk-demo',
    custom_host,
  })
  const body = jsonBodyOf(new TextEncoder().encode('{"model":"demo","stream":true,"messages":[]}'))
  const signal = custom_host === silent ? AbortSignal.timeout(300) : new AbortController().signal
  const request = {
    endpoint: CHAT,
    alias,
    ids: [],
    query: new URLSearchParams(),
    headers: new Headers(),
    signal,
    body,
    explicitParams: body.members.values,
    isStreamed: true,
    isRepeatable: true,
    hold: NO_HOLD,
  }
  const response = await upstream({
    ...callFor(planFor(request, upstream), request),
    signal: request.signal,
  }).catch(() => undefined)
  await response?.body?.pipeTo(new WritableStream())
  statuses.push(response?.status ?? 0)
}
while (prints.length === 0) await Bun.sleep(5)
process.send?.({
  statuses,
  printed: prints.length,
  handlers:
    process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection'),
})
setInterval(() => {}, 60_000)
