import { describe, expect, test } from 'bun:test'
import type { Gateway } from '../compat/matrix'
import { expectSameBytes } from '../support/assert/bytes'
import {
  bodyFor,
  CHAT_SHAPES,
  MESSAGES_SHAPES,
  OTHER_SHAPES,
  SPELLINGS,
  USAGE_ASKED,
  withMember,
  withUsageAsked,
} from '../support/cases/requests'
import { throughGateways } from '../support/clients/bytes'
import { formOf } from '../support/clients/forms'
import { ALL_ALLOWED, anthropicAlias, openaiAlias } from '../support/portus'
import { sse, verbatim } from '../support/providers/framing'
import type { Received } from '../support/providers/server'

/** What a provider answers is no matter here, as long as it comes back as it was. */
const ANSWER = '{ "id":"x", "n":1.0, "big":12345678901234567890, "text":"\\u00e9\\/é" }\n'
const STREAM = ['data: {"x":1.0}\n\n', 'event: message_stop\ndata: {}\n\n', 'data: [DONE]\n\n']

const ENDPOINTS = [
  { path: '/v1/chat/completions', alias: 'gpt', real: 'gpt-real', shapes: CHAT_SHAPES },
  { path: '/v1/messages', alias: 'claude', real: 'claude-real', shapes: MESSAGES_SHAPES },
  {
    path: '/v1/messages/count_tokens',
    alias: 'claude',
    real: 'claude-real',
    shapes: MESSAGES_SHAPES,
  },
  ...Object.entries(OTHER_SHAPES).map(([path, shapes]) => ({
    path,
    alias: 'gpt',
    real: 'gpt-real',
    shapes,
  })),
]

/** Bodies that name no model. */
const STORED = [
  {
    path: '/v1/batches',
    body: '{"input_file_id":"file-1","endpoint":"/v1/chat/completions","metadata":{"é":"1"}}',
  },
  { path: '/v1/batches/batch_1/cancel', body: '{}' },
  { path: '/v1/fine_tuning/jobs/ftjob-1/cancel', body: '{"a":{"b":[]}}' },
  { path: '/v1/responses/resp_1/cancel', body: '{}' },
]

/** Endpoints whose answers can be streams of events. */
const STREAMED = ['/v1/chat/completions', '/v1/messages', '/v1/responses', '/v1/completions']

const aliases = (url: string) => ({
  gpt: openaiAlias(url, ALL_ALLOWED),
  claude: anthropicAlias(url),
})

/** Whether Portus asks for the usage of what is sent. A remote gateway takes no additions. */
const isAskedForUsage = (gateway: Gateway, path: string, isStream: boolean) =>
  gateway === 'embedded' && /^\/v1\/(?:chat\/)?completions$/.test(path) && isStream

throughGateways({ aliases }, (through) => {
  for (const { path, alias, real, shapes } of ENDPOINTS)
    for (const isStream of STREAMED.includes(path) ? [false, true] : [false])
      describe(`${path}${isStream ? ', streamed' : ''}`, () => {
        test.each(Object.entries(shapes))('%s: bytes arrive as they left', async (_, shape) => {
          const sent = isStream ? withMember(shape, '"stream":true') : shape
          through.provider.answer = () => (isStream ? sse(STREAM) : verbatim(ANSWER))

          const answer = await through.send(path, bodyFor(sent, alias))

          expect(answer.status).toBe(200)
          expectSameBytes(answer.bytes, isStream ? STREAM.join('') : ANSWER)
          const received = through.only()
          expect(received.path).toBe(path)
          const isAsked = isAskedForUsage(through.gateway, path, isStream)
          const body = bodyFor(sent, real)
          expectSameBytes(received.bytes, isAsked ? withUsageAsked(body) : body)
        })
      })
})

throughGateways({ aliases }, (through) => {
  test.each(STORED)('$path: bytes arrive as they left', async ({ path, body }) => {
    through.provider.answer = () => verbatim(ANSWER)

    const answer = await through.send(path, body, { 'x-portus-model': 'gpt' })

    expect(answer.status).toBe(200)
    expectSameBytes(answer.bytes, ANSWER)
    const received = through.only()
    expect(received.path).toBe(path)
    expectSameBytes(received.bytes, body)
  })
})

const withDefaults = (url: string) => ({
  gpt: openaiAlias(url, {
    override_params: { model: 'gpt-real', temperature: 0.5, max_tokens: 9 },
    reasoning_effort: 'low',
  }),
  claude: anthropicAlias(url, { thinking: { type: 'adaptive' } }),
})

/** What an alias replaces stands where it stood; what it adds stands at the end. */
const DEFAULTS = [
  {
    name: 'an override and two defaults of a chat',
    path: '/v1/chat/completions',
    sent: '{"temperature":1,"model":"gpt","messages":[{"role":"user","content":"é"}]}',
    arrived:
      '{"temperature":0.5,"model":"gpt-real","messages":[{"role":"user","content":"é"}],"max_tokens":9,"reasoning_effort":"low"}',
  },
  {
    name: 'a chat that makes its own choices',
    path: '/v1/chat/completions',
    sent: '{"max_completion_tokens":7,"reasoning_effort":"high","model":"gpt","temperature":0}',
    arrived:
      '{"max_completion_tokens":7,"reasoning_effort":"high","model":"gpt-real","temperature":0.5}',
  },
  {
    name: 'a message without a limit',
    path: '/v1/messages',
    sent: '{"messages":[],"model":"claude","stream":false}',
    arrived:
      '{"messages":[],"model":"claude-real","stream":false,"max_tokens":4096,"thinking":{"type":"adaptive"}}',
  },
  {
    name: 'a message with a limit and thinking of its own',
    path: '/v1/messages',
    sent: '{"thinking":{"type":"disabled"},"max_tokens":5,"messages":[],"model":"claude"}',
    arrived: '{"thinking":{"type":"disabled"},"max_tokens":5,"messages":[],"model":"claude-real"}',
  },
]

throughGateways({ aliases: withDefaults }, (through) => {
  test.each(DEFAULTS)('$name: nothing else of the body changes', async (shape) => {
    through.provider.answer = () => verbatim(ANSWER)

    await through.send(shape.path, shape.sent)

    expectSameBytes(through.only().bytes, shape.arrived)
  })
})

/** Where the spelling of a body may be anybody's. */
const SPELLED = ENDPOINTS.filter(({ path }) =>
  ['/v1/embeddings', '/v1/messages/count_tokens', ...STREAMED].includes(path),
)

throughGateways({ gateways: ['embedded'], aliases }, (through) => {
  for (const { path, alias, real } of SPELLED)
    for (const isStream of STREAMED.includes(path) ? [false, true] : [false])
      test.each(Object.entries(SPELLINGS))(
        `%s in ${path}${isStream ? ', streamed' : ''}: the spelling stays`,
        async (_, shape) => {
          const sent = isStream ? withMember(shape, ' "stream" : true') : shape
          through.provider.answer = () => (isStream ? sse(STREAM) : verbatim(ANSWER))

          const answer = await through.send(path, bodyFor(sent, alias))

          expect(answer.status).toBe(200)
          expectSameBytes(answer.bytes, isStream ? STREAM.join('') : ANSWER)
          const isAsked = isAskedForUsage(through.gateway, path, isStream)
          const body = bodyFor(sent, real)
          expectSameBytes(through.only().bytes, isAsked ? withUsageAsked(body) : body)
        },
      )
})

const STREAMED_CHAT = '"model":"@","stream":true'

/** Streamed chats by what they say of their usage themselves. */
const USAGE_SAID = [
  {
    name: 'that asks, in its own spelling, arrives as it left',
    sent: `{ ${STREAMED_CHAT}, "stream_options" : { "include_usage" : true }, "n":1.0 }`,
    arrived: `{ ${STREAMED_CHAT}, "stream_options" : { "include_usage" : true }, "n":1.0 }`,
  },
  {
    name: 'that asks for something else keeps it',
    sent: `{${STREAMED_CHAT}, "stream_options" : {"include_obfuscation": false} , "n":1.0}`,
    arrived: `{${STREAMED_CHAT}, "stream_options" : {"include_obfuscation":false,"include_usage":true} , "n":1.0}`,
  },
  {
    name: 'that does not want its usage is asked for it all the same',
    sent: `{${STREAMED_CHAT}, "stream_options":{"include_usage":false},"n":1.0}`,
    arrived: `{${STREAMED_CHAT}, ${USAGE_ASKED},"n":1.0}`,
  },
  {
    name: 'with nothing for its options has them filled in',
    sent: `{${STREAMED_CHAT},"stream_options": null ,"n":1.0}`,
    arrived: `{${STREAMED_CHAT},"stream_options": {"include_usage":true} ,"n":1.0}`,
  },
  {
    name: 'with options that are none is for the provider to refuse',
    sent: `{${STREAMED_CHAT},"stream_options":[1.0],"n":1.0}`,
    arrived: `{${STREAMED_CHAT},"stream_options":[1.0],"n":1.0}`,
  },
]

throughGateways({ gateways: ['embedded'], aliases }, (through) => {
  test.each(USAGE_SAID)('a streamed chat $name', async ({ sent, arrived }) => {
    through.provider.answer = () => sse(STREAM)

    const answer = await through.send('/v1/chat/completions', bodyFor(sent, 'gpt'))

    expectSameBytes(answer.bytes, STREAM.join(''))
    expectSameBytes(through.only().bytes, bodyFor(arrived, 'gpt-real'))
  })
})

/** A form in a spelling that only few clients have. */
const ODD_FORM = (model: string) =>
  Buffer.from(
    [
      '--B x\r\nContent-Disposition: form-data; name="new_one[]"\r\n\r\n1.0\r\n',
      `--B x\r\ncontent-disposition:form-data;name=model\r\n\r\n${model}\r\n`,
      '--B x\r\nContent-Disposition: form-data; name="file"; filename="\xc3\xa4.wav"\r\n',
      'Content-Type: audio/x-odd\r\n\r\n\x00\xff\r\n--B\r\n--B x--\r\n',
    ].join(''),
    'latin1',
  )

throughGateways({ gateways: ['embedded'], aliases }, (through) => {
  test.each([
    ['/v1/audio/transcriptions', 'gpt-real'],
    ['/v1/audio/translations', 'gpt-real'],
    ['/v1/images/edits', 'gpt-real'],
    // The field means nothing to this endpoint, so it is the provider's business.
    ['/v1/files', 'gpt'],
  ])('a form for %s: bytes arrive as they left, but for its model', async (path, real) => {
    through.provider.answer = () => verbatim(ANSWER)

    const answer = await through.send(path, ODD_FORM('gpt'), {
      'content-type': 'multipart/form-data; boundary="B x"',
    })

    expectSameBytes(answer.bytes, ANSWER)
    expectSameBytes(through.only().bytes, ODD_FORM(real))
  })
})

/** What a form holds, in its order, with the bytes of its files. */
async function contentsOf(received: Received): Promise<unknown[]> {
  const type = received.headers.get('content-type') ?? ''
  const form = await new Response(Buffer.from(received.bytes), {
    headers: { 'content-type': type },
  }).formData()
  return Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === 'string'
        ? [name, value]
        : [name, value.name, Buffer.from(await value.arrayBuffer()).toString('latin1')],
    ),
  )
}

const FILE = '\x00\xff\r\n\n--x-bound\r\n'
const CONTENTS = (model: string) => [
  ['prompt', 'é 👩‍👩‍👧'],
  ['timestamp_granularities[]', 'word'],
  ['model', model],
  ['timestamp_granularities[]', 'segment'],
  ['file', 'ä b.wav', FILE],
  ['temperature', '1.0'],
]

throughGateways({ aliases }, (through) => {
  test.each([
    ['/v1/audio/transcriptions', 'gpt-real'],
    ['/v1/audio/translations', 'gpt-real'],
    ['/v1/images/edits', 'gpt-real'],
    ['/v1/files', 'gpt'],
  ])('a form for %s: fields and files arrive, in their order', async (path, real) => {
    through.provider.answer = () => verbatim(ANSWER)
    const { body, headers } = formOf([
      ['prompt', 'é 👩‍👩‍👧'],
      ['timestamp_granularities[]', 'word'],
      ['model', 'gpt'],
      ['timestamp_granularities[]', 'segment'],
      ['file', '<file>', 'ä b.wav'],
      ['temperature', '1.0'],
    ])
    const [before, after] = body.split('<file>') as [string, string]

    const answer = await through.send(
      path,
      Buffer.concat([Buffer.from(before), Buffer.from(FILE, 'latin1'), Buffer.from(after)]),
      headers,
    )

    expectSameBytes(answer.bytes, ANSWER)
    expect(through.only().path).toBe(path)
    expect(await contentsOf(through.only())).toEqual(CONTENTS(real))
    expect(through.only().text).toContain('filename="ä b.wav"\r\nContent-Type: audio/wav\r\n')
  })
})
