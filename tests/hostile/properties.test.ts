import { describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { openai } from '../../src/api/openai'
import { jsonBodyOf } from '../../src/body/json/body'
import { editMembers } from '../../src/body/json/edit-members'
import { loadSnapshot } from '../../src/config/snapshot'
import { parseJson } from '../../src/config/source/json-file'
import { NO_HOLD } from '../../src/limits/bytes-in-flight'
import { providerHeaders } from '../../src/proxy/headers'
import { type BodyEnd, relayBody } from '../../src/proxy/relay/relay'
import { redactor } from '../../src/telemetry/redact'
import { figure } from '../support/assert/figures'
import { answerIn } from '../support/cases/answer-in-pieces'
import { ALLOWED_HEADERS, OTHER_HEADERS, PORTKEY_HEADERS } from '../support/cases/header-names'
import { configFolder, gatewayConfig } from '../unit/config/folder'

const RUNS = { numRuns: 10_000 }
const TIME = 180_000

/** Checks a property and says how often. */
async function holds<T>(property: fc.IRawProperty<T>): Promise<void> {
  const details = await fc.check(property, RUNS)
  figure('properties.failures', details.failed ? 1 : 0, details.numRuns)
  if (details.failed) throw new Error(fc.defaultReportMessage(details) ?? 'It does not hold')
  expect(details.numRuns).toBe(RUNS.numRuns)
}

const visible = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,24}[\x21-\x7e])?$/)

describe('for anything whatsoever', () => {
  test(
    'the gateway gets headers of the allow-list only, and none of its own',
    async () => {
      const name = fc.oneof(
        fc.constantFrom(...PORTKEY_HEADERS, ...OTHER_HEADERS, ...ALLOWED_HEADERS),
        fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}$/),
      )
      const headers = fc.array(fc.tuple(name, visible), { maxLength: 20 })

      await holds(
        fc.property(headers, (sent) => {
          const client = new Headers()
          for (const [name, value] of sent) client.append(name, value)

          const upstream = providerHeaders(client, [])

          expect([...upstream.keys()].filter((name) => !ALLOWED_HEADERS.includes(name))).toEqual([])
          expect([...upstream.keys()].filter((name) => name.startsWith('x-portkey-'))).toEqual([])
        }),
      )
    },
    TIME,
  )

  test(
    'a body differs from the client’s in the spliced values alone',
    async () => {
      const body = fc.dictionary(fc.string({ unit: 'binary', maxLength: 6 }), fc.jsonValue())
      const spaces = fc.constantFrom(undefined, 1, 2, '\t')
      const changes = fc.dictionary(fc.constantFrom('model', 'stream', 'a', ''), fc.jsonValue())

      await holds(
        fc.property(body, spaces, changes, (values, space, changed) => {
          const bytes = Uint8Array.from(Buffer.from(JSON.stringify(values, null, space)))
          const whole = jsonBodyOf(bytes)
          const { members } = whole
          const edits = Object.entries(changed).map(([n, v]) => [n, JSON.stringify(v)] as const)

          const spliced = jsonBodyOf(Buffer.concat(editMembers(whole, new Map(edits))))

          // Put back, the values that were there give the very bytes that were there.
          const read = (name: string) => {
            const { start, end } = members.values.get(name) as { start: number; end: number }
            return Buffer.from(bytes.subarray(start, end)).toString()
          }
          const present = edits.filter(([name]) => members.values.has(name))
          const added = edits.filter(([name]) => !members.values.has(name))
          const back = editMembers(spliced, new Map(present.map(([n]) => [n, read(n)])))
          const tail = added.map(([n, text]) => `,${JSON.stringify(n)}:${text}`).join('')
          const addition = members.values.size > 0 ? tail : tail.slice(1)
          const text = Buffer.from(bytes)
          expect(
            Buffer.concat(back).equals(
              Buffer.concat([
                text.subarray(0, members.end),
                Buffer.from(addition),
                text.subarray(members.end),
              ]),
            ),
          ).toBe(true)
        }),
      )
    },
    TIME,
  )

  test(
    'the value of a variable arrives in the configuration, and no line break in a credential',
    async () => {
      using folder = configFolder({
        a: { provider: 'openai', api_key: '${KEY}', override_params: { user: 'x${VALUE}y' } },
      })
      const value = fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
        fc.constantFrom('${HOME}', '$${', "$& $1 $$ $` $'", 'a\r\nX-Evil: 1', '\0', '{"x":1}'),
      )

      await holds(
        fc.property(value, value, (VALUE, key) => {
          const loaded = folder.load({ VALUE, KEY: key })

          if (/[\r\n\0]/.test(key)) {
            expect(loaded.problems.length).toBe(1)
            expect(loaded.snapshot.aliases.size).toBe(0)
            return
          }
          // Whatever else cannot be a credential is refused too; nothing is changed in silence.
          if (loaded.problems.length > 0) return expect(loaded.snapshot.aliases.size).toBe(0)
          const config = gatewayConfig(loaded, 'a')
          expect(config.api_key).toBe(key)
          expect(config.override_params.user).toBe(`x${VALUE}y`)
        }),
      )
    },
    TIME,
  )

  test(
    'a stream arrives byte for byte, however it is cut',
    async () => {
      const piece = fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 30 }),
        fc
          .constantFrom('data: {"a":"é🦊"}\n\n', 'event: x\r\n', ': c\n', 'data:', '\r\n\r\n')
          .map((text) => Uint8Array.from(Buffer.from(text))),
      )
      const cuts = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 30 })

      await holds(
        fc.asyncProperty(fc.array(piece, { maxLength: 12 }), cuts, async (pieces, sizes) => {
          const sent = Buffer.concat([...pieces, Buffer.from('\n\ndata: [DONE]\n\n')])
          const chunks: Uint8Array[] = []
          for (let at = 0, cut = 0; at < sent.length; cut++) {
            const size = 1 + (sizes[cut % sizes.length] as number)
            chunks.push(Uint8Array.from(sent.subarray(at, at + size)))
            at += size
          }
          const ends: BodyEnd[] = []
          const body = relayBody({
            hold: NO_HOLD,
            answer: answerIn(chunks),
            dialect: openai,
            requestId: 'r',
            content: 'events',
            redact: redactor([]),
            idleTimeoutMs: 60_000,
            onEnd: (end) => ends.push(end),
          })

          const received = Buffer.from(await new Response(body).bytes())

          expect(received.equals(sent)).toBe(true)
          expect(ends.length).toBe(1)
          expect(ends[0]?.bytes).toBe(sent.length)
        }),
      )
    },
    TIME,
  )

  test(
    'a configuration file is refused with its problems or served whole',
    async () => {
      using folder = configFolder({})
      mkdirSync(folder.models, { recursive: true })
      const sound = JSON.stringify({
        strategy: { mode: 'fallback', on_status_codes: [429] },
        targets: [
          { provider: 'openai', api_key: '${KEY}', override_params: { model: 'm' } },
          { provider: 'anthropic', api_key: 'k', custom_host: 'https://a.example/v1', weight: 1 },
        ],
        description: 'é',
      })
      const mutation = fc.record({
        at: fc.nat({ max: sound.length - 1 }),
        removed: fc.nat({ max: 3 }),
        put: fc.oneof(
          fc.string({ unit: 'binary', maxLength: 3 }),
          fc.constantFrom(
            '{',
            '}',
            '[',
            ']',
            ',',
            ':',
            '"',
            'null',
            '-1',
            '${',
            '1e999',
            '{}',
            '\0',
          ),
        ),
      })

      await holds(
        fc.property(fc.array(mutation, { maxLength: 3 }), (mutations) => {
          let text = sound
          for (const { at, removed, put } of mutations)
            text = text.slice(0, at) + put + text.slice(at + removed)
          writeFileSync(join(folder.models, 'a.json'), text)

          const env = { PORTUS_KEY_TESTS: 'pk-tests', KEY: 'k' }
          const { snapshot, problems } = loadSnapshot(folder.path, env)

          expect(snapshot.aliases.size).toBe(problems.length > 0 ? 0 : 1)
          if (problems.length > 0) return
          const { value } = parseJson(text.toWellFormed(), 'a.json')
          const written = value as { targets?: unknown[] }
          expect(snapshot.aliases.get('a')?.targets.size).toBe(written.targets?.length ?? 1)
        }),
      )
    },
    TIME,
  )
})
