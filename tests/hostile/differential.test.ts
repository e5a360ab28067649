import { expect, test } from 'bun:test'
import { figure } from '../support/assert/figures'
import { random } from '../support/random'
import { exchange } from './connection'
import { corpus, NO_CREDENTIALS } from './corpus'
import { type Front, programOf, startFront } from './fronts'
import { mutated } from './mutate'
import { startWorld } from './world'

const SEED = 7
const MUTATIONS = 3000
const CONNECTIONS = 32

/** Stands in every input where its number belongs, and goes on to the provider as the user agent. */
const TAG = 'tag-00000'
const tagOf = (number: number) => `tag-${String(number).padStart(5, '0')}`

/** A Portus that remembers of each input how often it reached the provider. */
async function startCounting() {
  const reached = new Map<string, number>()
  const smuggled: string[] = []
  const world = await startWorld(({ headers, path, query, json, text }) => {
    const tag = headers.get('user-agent') ?? ''
    reached.set(tag, (reached.get(tag) ?? 0) + 1)
    if (query.includes('smuggled') || json?.user === '/smuggled') smuggled.push(path + query + text)
  })
  return { world, reached, smuggled }
}

/** What is sent: everything as it is, and thousands of mutations, always the same ones. */
function inputs(key: string): Buffer[] {
  const credentials = [`User-Agent: ${TAG}\r\nAuthorization: Bearer ${key}\r\n`]
  credentials.push(...NO_CREDENTIALS.slice(0, 2).map((lines) => `User-Agent: ${TAG}\r\n${lines}`))
  const plain = credentials.flatMap(corpus).map((text) => Buffer.from(text, 'latin1'))
  const numbers = random(SEED)
  const all = [...plain, ...Array.from({ length: MUTATIONS }, () => mutated(numbers, plain))]
  return all.map((bytes, number) =>
    Buffer.from(bytes.toString('latin1').replaceAll(TAG, tagOf(number)), 'latin1'),
  )
}

/** Sends every input over a connection of its own. Returns how many of them never ended. */
async function sendAll(port: number, all: readonly Buffer[]): Promise<number> {
  let next = 0
  let hung = 0
  const lane = async () => {
    for (let at = next++; at < all.length; at = next++)
      if ((await exchange(port, all[at]!, true)).end === 'hung') hung++
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, lane))
  return hung
}

const sum = (counts: ReadonlyMap<string, number>) =>
  counts.values().reduce((total, count) => total + count, 0)

for (const front of ['nginx', 'haproxy'] satisfies Front[]) {
  const program = programOf(front)
  const isLeftOut = !program && !process.env.CI
  if (isLeftOut) console.log(`Left out: ${front} is not installed`)

  test.skipIf(isLeftOut)(
    `with ${front} in front no input reaches the provider more often than a key is in it, and none is smuggled`,
    async () => {
      if (!program) throw new Error(`${front} is not installed`)
      await using direct = await counting()
      await using behind = await counting()
      await using server = await startFront(front, program, behind.world.port)
      const sent = inputs(behind.world.key)

      await sendAll(direct.world.port, inputs(direct.world.key))
      const hung = await sendAll(server.port, sent)

      const keysIn = new Map(
        sent.map((bytes, number) => {
          return [tagOf(number), bytes.toString('latin1').split(behind.world.key).length - 1]
        }),
      )
      // A front mends some of what Portus refuses, such as a Host; so the bound is what is in the input.
      const more = [...behind.reached].filter(([tag, count]) => count > (keysIn.get(tag) ?? count))
      const mended = [...behind.reached].filter(([tag]) => !direct.reached.has(tag))
      console.log(
        `${front}: ${sent.length} inputs, ${sum(direct.reached)} reach the provider directly, ${sum(behind.reached)} behind it; ${mended.length} only behind it`,
      )
      figure('fronts.smuggled', more.length + behind.smuggled.length, sent.length)
      expect({ hung, smuggled: [...direct.smuggled, ...behind.smuggled], more }).toEqual({
        hung: 0,
        smuggled: [],
        more: [],
      })
      expect(sum(behind.reached)).toBeGreaterThan(300)
    },
    120_000,
  )
}

/** The same, to be ended with its scope. */
async function counting() {
  const started = await startCounting()
  return { ...started, [Symbol.asyncDispose]: () => started.world[Symbol.asyncDispose]() }
}
