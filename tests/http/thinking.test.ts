import { expect, test } from 'bun:test'
import { openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { startOfficialGateway } from '../support/process/official'
import { CHAT_COMPLETION, chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-thinking-3f8e'

/** Seconds after which the runtime gives a silent answer up, in place of its five minutes. */
const IDLE_SECONDS = '5'

/** The runtime looks at its timers every four seconds, and each process at moments of its own. */
const ROUND_MS = 4000

/** A client that has not switched the runtime's timer off: it ends when the timer has run out. */
const untilGivenUp = (url: string): Promise<number> =>
  Bun.spawn([process.execPath, '-e', `await fetch('${url}', { method: 'POST', body: '{}' })`], {
    env: { BUN_CONFIG_HTTP_IDLE_TIMEOUT: IDLE_SECONDS },
    stdio: ['ignore', 'ignore', 'ignore'],
  }).exited

test('a model may think for longer than the runtime waits, before it answers and in the middle', async () => {
  const { promise: thought, resolve: answer } = Promise.withResolvers<void>()
  const [first = '', ...others] = chatEvents()
  using provider = startProvider(async ({ json }) => {
    if (!json?.stream) return thought.then(() => Response.json(CHAT_COMPLETION))
    const events = async function* () {
      yield first
      await thought
      yield* others
    }
    return new Response(events(), { headers: { 'content-type': 'text/event-stream' } })
  })
  await using gateway = await startOfficialGateway()
  const start = (env: Record<string, string>) =>
    startBinary({
      aliases: { fast: openaiAlias(provider.url) },
      env: { PORTUS_KEY_TESTS: KEY, BUN_CONFIG_HTTP_IDLE_TIMEOUT: IDLE_SECONDS, ...env },
    })
  await using embedded = await start({})
  await using remote = await start({ PORTKEY_GATEWAY_URL: gateway.url })
  const ask = async ({ url }: { url: string }, stream: boolean) => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify({ model: 'fast', stream, messages: [] }),
    })
    return `${response.status} ${await response.text()}`
  }
  const asked = [embedded, remote].flatMap((portus) =>
    [false, true].map((stream) => ask(portus, stream).catch(String)),
  )
  while (provider.received.length < asked.length) await Bun.sleep(5)

  expect(await untilGivenUp(provider.url)).not.toBe(0)
  await Bun.sleep(ROUND_MS)
  answer()

  const whole = expect.stringMatching(/^200 .*Hello there/s)
  const streamed = expect.stringMatching(/^200 data: .*data: \[DONE\]\n\n$/s)
  expect(await Promise.all(asked)).toEqual([whole, streamed, whole, streamed])
}, 60_000)
