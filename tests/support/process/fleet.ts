import { openaiAlias } from '../portus'
import { IS_WITHOUT_REDIS } from '../stores/redis'
import { startBinary } from './binary'
import { temporaryFolder } from './child'

/** The key of the application `tests`. */
export const KEY = 'pk-limits-stores-41b7'

/** A dollar for a thousand tokens of an answer: one of a hundred tokens costs ten cents. */
const PRICES = { models: { 'openai/gpt-real': { input: 0, output: 1000 } } }

/** Portus as a machine or a fleet has it: everybody asks one of its addresses. */
export type Setup = {
  name: string
  processes: number
  env: () => Record<string, string>
  isLeftOut: boolean
}

/** The ways in which limits are counted. */
export const setups = (redisUrl: () => string): readonly Setup[] => [
  { name: 'one process', processes: 1, env: () => ({}), isLeftOut: false },
  { name: 'two workers', processes: 1, env: () => ({ PORTUS_WORKERS: '2' }), isLeftOut: false },
  {
    name: 'two processes on one Redis',
    processes: 2,
    env: () => ({ PORTUS_REDIS_URL: redisUrl() }),
    isLeftOut: IS_WITHOUT_REDIS,
  },
]

/** Processes that answer for one application. */
export type Fleet = Awaited<ReturnType<typeof startFleet>>

/**
 * Starts a setup with the limits of one application. Its processes share a data folder.
 *
 * @param limits The file of the application.
 */
export async function startFleet(
  { processes, env }: Pick<Setup, 'processes' | 'env'>,
  limits: Record<string, unknown>,
  providerUrl: string,
) {
  const data = temporaryFolder()
  const start = () =>
    startBinary({
      aliases: { gpt: openaiAlias(providerUrl) },
      files: { 'applications/tests.json': limits, 'prices.json': PRICES },
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_DATA_PATH: data.path, ...env() },
    })
  const running = await Promise.all(Array.from({ length: processes }, start))
  for (const { url, output } of running)
    if (!url) throw new Error(`It does not start: ${output.stdout} ${output.stderr}`)
  let next = 0
  return {
    /** The folder that all of them share. */
    folder: data.path,
    running,
    start,
    /** Asks for a chat, of each process in turn, on a connection of its own. */
    ask(more: object = {}, signal?: AbortSignal) {
      const { url } = running[next++ % running.length] as (typeof running)[number]
      return fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        keepalive: false,
        headers: { authorization: `Bearer ${KEY}` },
        body: JSON.stringify({
          model: 'gpt',
          max_tokens: 100,
          messages: [{ role: 'user', content: 'Hi' }],
          ...more,
        }),
        ...(signal && { signal }),
      })
    },
    async [Symbol.asyncDispose]() {
      for (const one of running) await one[Symbol.asyncDispose]()
      data[Symbol.dispose]()
    },
  }
}
