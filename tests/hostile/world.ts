import { anthropicAlias, openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { type Received, startProvider } from '../support/providers/server'

const canary = () => crypto.randomUUID().replaceAll('-', '')

/** A compiled Portus with a provider behind it, and everything in it that nobody may see. */
export async function startWorld(onRequest: (received: Received) => void) {
  const key = `pk-${canary()}`
  const secrets = { key, openai: canary(), anthropic: canary() }
  const provider = startProvider(({ path }) => {
    for (const received of provider.received.splice(0)) onRequest(received)
    return Response.json(path.endsWith('/messages') ? MESSAGE : { object: 'x', choices: [] })
  })
  const openai = openaiAlias(provider.url, { api_key: secrets.openai })
  const portus = await startBinary({
    aliases: {
      fast: openai,
      claude: anthropicAlias(provider.url, { api_key: secrets.anthropic }),
      translated: { ...openai, passthrough: false },
    },
    env: { PORTUS_KEY_TESTS: key, PORTUS_BODY_TIMEOUT_MS: '2000' },
  })
  const { pid } = portus.child
  return {
    portus,
    port: Number(new URL(portus.url).port),
    key,
    secrets: [...Object.values(secrets), provider.url, new URL(provider.url).host, portus.folder],
    /** Whether the very process that was started is still there. */
    isAlive: () => portus.child.exitCode === null && portus.child.pid === pid,
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
    },
  }
}

const MESSAGE = { type: 'message', content: [], usage: {} }

/** A running Portus under attack. */
export type World = Awaited<ReturnType<typeof startWorld>>
