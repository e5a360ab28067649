import { expect, test } from 'bun:test'
import type { Send } from '../../src/portkey/embedded/ask/redirects'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { withOddValues } from '../hostile/odd-values'
import { isErrorBody } from '../support/assert/outcome'
import { VERTEX_BY_METADATA } from '../support/cases/vertex-by-metadata'
import { wireClient } from '../support/clients/wire'
import { KEY, startPortus } from '../support/portus'
import { eventually } from '../support/process/proc'
import { random as randomFrom } from '../support/random'
import { type FakeGoogle, startGoogle } from '../support/token-services/google'

const HOST = 'europe-west1-aiplatform.googleapis.com'
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_132)
const ROUNDS = Number(process.env.FUZZ_CASES ?? 24)

const ANSWER = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
}
const REQUEST = { model: 'it', messages: [{ role: 'user', content: 'Hi' }] }

/** A Portus with Vertex AI inside this process, and its metadata server on loopback. */
async function stage(instead: FakeGoogle['instead']) {
  const google = startGoogle()
  google.instead = instead
  const sent: Headers[] = []
  const { upstream } = await embeddedGateway({
    env: {},
    cloudEnv: { GCE_METADATA_HOST: google.host },
    print: () => {},
    inProcess: new Map<string, Send>([
      [
        HOST,
        async (_, init) => {
          sent.push(new Headers(init.headers))
          return Response.json(ANSWER)
        },
      ],
    ]),
    onCredentialFailure: () => {},
  })
  const portus = await startPortus({ gateway: upstream, aliases: { it: VERTEX_BY_METADATA } })
  return {
    google,
    sent,
    portus,
    async [Symbol.asyncDispose]() {
      await portus.stop(true)
      google[Symbol.dispose]()
    },
  }
}

const TOKEN = { access_token: 'ya29.of-a-fake', expires_in: 3599, token_type: 'Bearer' }
const TEXTS = [
  '',
  'null',
  '[]',
  '""',
  '{"access_token":',
  '<html>',
  '\0',
  '{"access_token":"a\\r\\nb"}',
]
const TYPES = ['application/json', 'text/html', '']
const STATUSES = [200, 200, 200, 201, 204, 302, 400, 403, 404, 429, 503]

test('whatever a token service answers, a request is answered or fails in its dialect, and no broken token is sent', async () => {
  let answered = 0
  for (let round = 0; round < ROUNDS; round++) {
    const random = randomFrom(SEED + round * 7919)
    const text =
      random.below(3) === 0
        ? random.pick(TEXTS)
        : (JSON.stringify(withOddValues(TOKEN, random, random.pick([2, 5, 100]))) ?? '')
    const status = random.pick(STATUSES)
    const type = random.pick(TYPES)
    await using on = await stage(
      () =>
        new Response(status === 204 ? null : text, { status, headers: { 'content-type': type } }),
    )
    const response = await on.portus.call('/v1/chat/completions', { json: REQUEST })
    const body = await response.text()
    const told = { seed: SEED, round, text, status, type, got: response.status, body }

    if (response.status === 200) answered++
    else {
      expect([502, 503]).toContain(response.status)
      expect({ ...told, isError: isErrorBody(body, { dialect: 'openai' }) }).toMatchObject({
        isError: true,
      })
      expect(on.sent).toEqual([])
    }
    expect(body).not.toMatch(/undefined|\[object|NaN|TypeError|ya29\./)
    for (const headers of on.sent)
      expect(headers.get('authorization')).toMatch(/^Bearer [\x21-\x7e]+$/)
    expect(on.portus.logged).toEqual([])
  }
  expect(answered).toBeGreaterThan(0)
  expect(answered).toBeLessThan(ROUNDS)
})

test('clients that leave while a token is on its way ask no provider, and the next one gets the token', async () => {
  const { promise: open, resolve: answerIt } = Promise.withResolvers<void>()
  await using on = await stage(async () => {
    await open
    return Response.json(TOKEN)
  })
  const clients = Array.from({ length: 8 }, () => wireClient(on.portus.url))
  const asked = clients.map((client) =>
    client.send({
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(REQUEST),
    }),
  )
  await eventually(() => on.google.asked.length > 0)
  for (const client of clients) client.abandon()
  const ends = await Promise.all(asked)
  const kinds = (await on.portus.reported(clients.length)).map(({ error }) => error?.kind)
  answerIt()
  const next = await on.portus.call('/v1/chat/completions', { json: REQUEST })

  expect(new Set(ends.map(({ end }) => end))).toEqual(new Set(['broken']))
  expect(new Set(kinds)).toEqual(new Set(['client_closed_request']))
  expect(next.status).toBe(200)
  expect(on.sent.map((headers) => headers.get('authorization'))).toEqual([
    `Bearer ${TOKEN.access_token}`,
  ])
  expect(on.portus.logged).toEqual([])
})
