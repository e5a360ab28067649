import { describe, expect, test } from 'bun:test'
import { expectSameBytes } from '../support/assert/bytes'
import { BINARY, ODD_JSON } from '../support/cases/odd-bytes'
import { arrived, throughGateways } from '../support/clients/bytes'
import { anthropicAlias } from '../support/portus'
import { heldBody, readAsSent, verbatim } from '../support/providers/framing'

const VERSION = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'files-api-2025-04-14' }

/** What is asked of Anthropic without a body, and what of it reaches the provider. */
const ASKED = [
  ['GET', '/v1/files/file_1/content'],
  ['GET', '/v1/files?limit=2&page=a_b&ids%5B%5D=file_1&ids%5B%5D=file_2&beta=true'],
  ['DELETE', '/v1/files/file_1'],
  ['GET', '/v1/skills/skill_1/versions/1759178010641129/content'],
  ['GET', '/v1/skills?source=custom'],
  ['DELETE', '/v1/skills/skill_1/versions/latest'],
  ['GET', '/v1/messages/batches/msgbatch_1/results'],
  ['DELETE', '/v1/messages/batches/msgbatch_1'],
  ['GET', '/v1/messages/batches?after_id=msgbatch_1&limit=2'],
] as const

const CONTENTS: [type: string, bytes: Uint8Array<ArrayBuffer>][] = [
  ['application/octet-stream', BINARY],
  ['application/zip', BINARY],
  ['application/x-jsonl', Buffer.from(`${ODD_JSON}\r\n${ODD_JSON}\n\n`)],
  ['application/json', Buffer.concat([Buffer.from(ODD_JSON), Buffer.from([0xe9, 0xff])])],
]

const ERROR =
  '{ "type":"error","error":{"type":"not_found_error","message":"\\u00e9 No","n":1.0} }\n'

throughGateways({ aliases: (url) => ({ claude: anthropicAlias(url) }) }, (through) => {
  for (const [method, path] of ASKED)
    describe(`${method} ${path}`, () => {
      test.each(CONTENTS)('%s arrives byte for byte', async (type, bytes) => {
        through.provider.answer = () => verbatim(bytes, { 'content-type': type })

        const answer = await arrived(await through.ask(method, path, VERSION))

        expect(answer.status).toBe(200)
        expect(answer.headers.get('content-type')).toBe(type)
        expectSameBytes(answer.bytes, bytes)
        const received = through.only()
        expect([received.method, received.path + received.query]).toEqual([method, path])
        expect(received.bytes.length).toBe(0)
        for (const [name, value] of Object.entries(VERSION))
          expect(received.headers.get(name)).toBe(value)
      })

      test.each([400, 404, 409, 429, 500, 529])('a %d comes back as it was', async (status) => {
        through.provider.answer = () => verbatim(ERROR, { 'retry-after': '7' }, status)

        const answer = await arrived(await through.ask(method, path, VERSION))

        expect(answer.status).toBe(status)
        expectSameBytes(answer.bytes, ERROR)
      })
    })

  test('results come line by line, as they are made', async () => {
    const stream = heldBody()
    through.provider.answer = () =>
      new Response(stream.body, { headers: { 'content-type': 'application/x-jsonl' } })
    const lines = ['{"custom_id":"one"}\n', '{"custom_id":"tw', 'o"}\n']

    const { seen, isDone } = await readAsSent(stream, lines, () =>
      through.ask('GET', '/v1/messages/batches/msgbatch_1/results', VERSION),
    )

    expect(isDone).toBe(true)
    expect(seen).toEqual(lines)
    expect(await through.report()).toMatchObject({ status: 200, outcome: 'complete' })
  })
})
