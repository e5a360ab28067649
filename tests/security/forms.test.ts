import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AliasFile } from '../../src/alias/schema'
import { scanForm } from '../../src/body/form/scan'
import { boundaryOf, formType } from '../../src/body/form/syntax'
import { PortusError } from '../../src/errors'
import { openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const PATH = '/v1/audio/transcriptions'
const B = 'bnd'

const part = (headers: string, value: string) => `--${B}\r\n${headers}\r\n\r\n${value}\r\n`
const field = (parameters: string, value: string) =>
  part(`Content-Disposition: form-data; ${parameters}`, value)
const END = `--${B}--\r\n`
const MODEL = field('name="model"', 'ears')
/** What some parser would take for a model that the alias does not allow. */
const SMUGGLED = `--${B}\r\nContent-Disposition: form-data; name="model"\r\n\r\ndearest`

/** Scans a form in pieces, and returns it with `replaced` in the place of its model. */
function rewrite(bytes: Buffer, boundary: string, replaced: string | undefined, sizes: number[]) {
  const pieces: Uint8Array[] = []
  const models: (string | undefined)[] = []
  const scan = scanForm(boundary, new Set(['model']), {
    pass: (piece) => void pieces.push(Uint8Array.from(piece)),
    field(_name, value) {
      models.push(value?.toString())
      return replaced ?? value?.toString()
    },
  })
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number
    scan.push(bytes.subarray(at, at + size))
    at += size
  }
  scan.finish()
  return { bytes: Buffer.concat(pieces), models }
}

const refusalOf = (form: string) => {
  try {
    rewrite(Buffer.from(form, 'latin1'), B, undefined, [form.length])
  } catch (error) {
    return error instanceof PortusError ? error.kind : error
  }
  return undefined
}

describe('a form with two readings is refused', () => {
  const ambiguous: [why: string, form: string][] = [
    ['two models', MODEL + MODEL + END],
    [
      'two models, one of which is called a file',
      MODEL + field('name="model"; filename="a"', 'dearest') + END,
    ],
    [
      'a folded header',
      MODEL + part('Content-Disposition: form-data;\r\n name="model"', 'dearest') + END,
    ],
    ['a name in RFC 2231’s writing', MODEL + field("name*=utf-8''model", 'dearest') + END],
    ['a name in numbered pieces', MODEL + field('name*0="mo"; name*1="del"', 'dearest') + END],
    ['two names', MODEL + field('name="x"; name="model"', 'dearest') + END],
    [
      'a name inside the name of a file',
      field('filename="; name=model; "; name="file"', 'ears') + END,
    ],
    [
      'an escaped quote',
      MODEL + field('name="file"; filename="a\\"; name=\\"model"', 'dearest') + END,
    ],
    ['an escape in a name', MODEL + field('name="mo\\del"', 'dearest') + END],
    ['a space before the equals sign', MODEL + field('name ="model"', 'dearest') + END],
    [
      'two dispositions',
      MODEL +
        part(
          'Content-Disposition: form-data; name="x"\r\nContent-Disposition: form-data; name="model"',
          'dearest',
        ) +
        END,
    ],
    [
      'a line feed in the headers',
      MODEL +
        part(
          'Content-Disposition: form-data; name="x"\nContent-Disposition: form-data; name="model"',
          'dearest',
        ) +
        END,
    ],
    [
      'a carriage return in the headers',
      MODEL +
        part(
          'Content-Disposition: form-data; name="x"\rContent-Disposition: form-data; name="model"',
          'dearest',
        ) +
        END,
    ],
    ['a zero byte in a name', MODEL + field('name="model\0"', 'dearest') + END],
    [
      'a space before the colon',
      MODEL + part('Content-Disposition : form-data; name="model"', 'dearest') + END,
    ],
    ['a part without a name', MODEL + part('Content-Type: text/plain', 'dearest') + END],
    ['a part without headers', `${MODEL}--${B}\r\n\r\ndearest\r\n${END}`],
    ['lines that end with a line feed', (MODEL + END).replaceAll('\r\n', '\n')],
    [
      'a delimiter behind a line feed',
      field('name="file"; filename="a"', `x\n${SMUGGLED}`) + MODEL + END,
    ],
    [
      'a delimiter behind a carriage return, which Werkzeug takes for the end of a line',
      field('name="file"; filename="a"', `x\r${SMUGGLED}`) + MODEL + END,
    ],
    [
      'a delimiter in the middle of a line, where Django finds it',
      MODEL + field('name="prompt"', `x${SMUGGLED}`) + END,
    ],
    [
      'a delimiter in the middle of a line of a file, with nothing behind it',
      MODEL + field('name="file"; filename="a"', `RIFF--${B}`) + END,
    ],
    ['a delimiter before the first line', `x${SMUGGLED}\r\n${MODEL}${END}`],
    [
      'a delimiter in a header',
      MODEL + part(`Content-Disposition: form-data; name="a--${B}"`, '') + END,
    ],
    [
      'a delimiter as the name of a header',
      MODEL + part(`Content-Disposition: form-data; name="a"\r\n--${B}: x`, 'b') + END,
    ],
    [
      'a delimiter right behind the headers',
      part('Content-Disposition: form-data; name="a"', SMUGGLED) + MODEL + END,
    ],
    [
      'a delimiter that goes on',
      field('name="file"; filename="a"', `x\r\n--${B}ZZ\r\nY: Z\r\n\r\n`) + MODEL + END,
    ],
    [
      'a delimiter with spaces behind it',
      MODEL + field('name="a"', 'b').replace(B, `${B}  `) + END,
    ],
    ['fields behind the end', `${MODEL}${END}${SMUGGLED}\r\n${END}`],
    ['something behind the end', `${MODEL}--${B}--x`],
    ['no end', MODEL],
    ['half an end', `${MODEL}--${B}-`],
    ['headers without an end', `--${B}\r\nContent-Disposition: ${'a'.repeat(20_000)}`],
    [
      'headers of 17 KB',
      part(`Content-Disposition: form-data; name="a"\r\nX: ${'a'.repeat(17_000)}`, '') +
        MODEL +
        END,
    ],
    ['a model of 5 KB', field('name="model"', 'e'.repeat(5000)) + END],
  ]

  test.each(ambiguous)('%s', (_why, form) => {
    expect(refusalOf(form)).toBe('invalid_request')
  })
})

describe('a form that everybody reads alike is taken', () => {
  const plain: [why: string, form: string][] = [
    ['with an unquoted name', field('name=model', 'ears') + END],
    [
      'with a header in capitals',
      part('CONTENT-DISPOSITION: FORM-DATA; NAME="model"', 'ears') + END,
    ],
    [
      'with a type of the field',
      part('Content-Type: text/plain\r\nContent-Disposition: form-data; name="model"', 'ears') +
        END,
    ],
    ['with the file’s name first', field('filename="a; b.wav"; name="file"', 'RIFF') + MODEL + END],
    [
      'with a path and other letters in the file’s name',
      field(`name="file"; filename="C:\\a\\é.wav"; filename*=utf-8''%C3%A9`, 'RIFF') + MODEL + END,
    ],
    [
      'with a form inside a file',
      field(
        'name="file"; filename="a"',
        '--other\r\nContent-Disposition: form-data; name="model"\r\n\r\nx\r\n--other--\r\n',
      ) +
        MODEL +
        END,
    ],
    ['without a line break behind the end', `${MODEL}--${B}--`],
    ['with line breaks around it', `\r\n${MODEL}${END}\r\n`],
    [
      'with the start of a delimiter in a file',
      field('name="file"; filename="a"', `\r\n--bn\r\n--b\r--bn\n--bn`) + MODEL + END,
    ],
    ['with an empty file', field('name="file"; filename="a"', '') + MODEL + END],
  ]

  test.each(plain)('%s', (_why, form) => {
    const bytes = Buffer.from(form, 'latin1')

    for (const size of [1, 2, 3, 5, 8, 64, bytes.length]) {
      const { models, bytes: rewritten } = rewrite(bytes, B, 'gpt-real', [size])

      expect(models).toEqual(['ears'])
      expect(rewritten.toString('latin1')).toBe(form.replace('ears', 'gpt-real'))
    }
  })
})

const BOUNDARY_CHARACTERS =
  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=?$^*[]{}|&#@!~%"

test('the fields that Bun’s own parser finds are those that Portus finds, whatever the boundary, the bytes and their chunks', async () => {
  const boundaries = fc
    .array(fc.constantFrom(...BOUNDARY_CHARACTERS), { minLength: 1, maxLength: 70 })
    .map((characters) => characters.join(''))
  const forms = boundaries.chain((boundary) => {
    const bits = fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      '--',
      '-',
      boundary.slice(0, -1),
      'a',
      '\0',
      'é',
    )
    // No sender's value holds its own delimiter (RFC 2046 section 5.1.1). Such a form is refused, see above.
    const values = fc
      .array(bits, { maxLength: 12 })
      .map((all) => all.join(''))
      .filter((value) => !value.includes(`--${boundary}`))
    const names: fc.Arbitrary<string> = fc.constantFrom(
      'file',
      'purpose',
      'Model',
      'model[]',
      'language',
      'mode',
    )
    return fc.record({
      boundary: fc.constant(boundary),
      fields: fc.array(fc.tuple(names, values, fc.boolean()), { maxLength: 5 }),
      modelAt: fc.nat({ max: 5 }),
      sizes: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
    })
  })

  await fc.assert(
    fc.asyncProperty(forms, async ({ boundary, fields, modelAt, sizes }) => {
      const all = fields.toSpliced(modelAt, 0, ['model', 'ears', false])
      const form = all
        .map(
          ([name, value, isFile]) =>
            `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${isFile ? '; filename="f"' : ''}\r\n\r\n${value}\r\n`,
        )
        .join('')
      const bytes = Buffer.from(`${form}--${boundary}--\r\n`)
      const contentType = formType(boundary)

      const { bytes: rewritten, models } = rewrite(bytes, boundary, 'gpt-real', sizes)

      expect(boundaryOf(contentType)).toBe(boundary)
      expect(models).toEqual(['ears'])
      const parsed = await parse(rewritten, contentType)
      const original = await parse(bytes, contentType)
      expect(parsed).toEqual(
        original.map(([name, value]) => [name, name === 'model' ? 'gpt-real' : value]),
      )
    }),
    { numRuns: 500 },
  )
})

async function parse(bytes: Uint8Array, contentType: string): Promise<[string, string][]> {
  const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  const fields = [...(form as unknown as Iterable<[string, string | File]>)]
  return Promise.all(
    fields.map(async ([name, value]) => [
      name,
      typeof value === 'string' ? value : await value.text(),
    ]),
  )
}

test('no bytes make the scan of a form throw anything but a refusal', () => {
  const bits = fc.constantFrom(
    ...['\r\n', '\n', '\r', '--', B, `--${B}`, `\r\n--${B}`, ': ', ';', '"', '='],
    ...['Content-Disposition: form-data', 'name="model"', 'model', 'filename="', '\\', ' ', 'x'],
  )
  fc.assert(
    fc.property(
      fc.array(bits, { maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (all, sizes) => {
        try {
          rewrite(Buffer.from(all.join('')), B, 'gpt-real', sizes)
        } catch (error) {
          if (!(error instanceof PortusError)) throw error
        }
      },
    ),
    { numRuns: 3000 },
  )
})

test.each([
  ['multipart/form-data; boundary=a', 'a'],
  ['Multipart/Form-Data; charset=utf-8; BOUNDARY="a b"; x=y', 'a b'],
  [`multipart/form-data; boundary=${'a'.repeat(70)}`, 'a'.repeat(70)],
  ['multipart/form-data; boundary=[(.*+?)]', '[(.*+?)]'],
])('%s has a boundary', (contentType, boundary) => {
  expect(boundaryOf(contentType)).toBe(boundary)
  expect(boundaryOf(formType(boundary))).toBe(boundary)
})

test.each([
  '',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=""',
  'multipart/form-data; boundary="a',
  'multipart/form-data; boundary="a "',
  'multipart/form-data; boundary="a\\"b"',
  'multipart/form-data; boundary=é',
  "multipart/form-data; boundary*=utf-8''a",
  `multipart/form-data; boundary=${'a'.repeat(71)}`,
  'multipart/form-data-but-not; boundary=a',
  'multipart/mixed; boundary=a',
])('%j is no form', (contentType) => {
  expect(() => boundaryOf(contentType)).toThrow('multipart/form-data')
})

for (const passthrough of [true, false])
  describe(`the model of an alias, ${passthrough ? 'passed through' : 'translated'}`, () => {
    const post = (body: string, more: Record<string, string> = {}) => ({
      method: 'POST',
      body,
      headers: { 'content-type': `multipart/form-data; boundary=${B}; boundary=other`, ...more },
    })

    test('is what the provider is sent, also where the form names another or none', async () => {
      using provider = startProvider(() => Response.json({ text: 'Hello' }))
      await using portus = await startPortus({
        aliases: { ears: openaiAlias(provider.url, { passthrough }) },
      })
      const file = field('name="file"; filename="a.wav"', 'RIFF')
      const addressed = { 'x-portus-model': 'ears' }

      for (const form of [file + END, file + field('name="model"', 'dearest') + END])
        expect((await portus.call(PATH, post(form, addressed))).status).toBe(200)

      for (const { bytes, headers } of provider.received) {
        const fields = await parse(bytes, headers.get('content-type') ?? '')
        expect(Object.fromEntries(fields)).toMatchObject({ model: 'gpt-real', file: 'RIFF' })
        expect(fields.filter(([name]) => name === 'model').length).toBe(1)
        expect(headers.get('content-type')).not.toContain('other')
      }
      expect(provider.received.length).toBe(2)
    })

    test('is not smuggled past by a second field, in a small form or in one that streams', async () => {
      using provider = startProvider(() => Response.json({ text: 'Hello' }))
      await using portus = await startPortus({
        aliases: { ears: openaiAlias(provider.url, { passthrough }) },
      })
      const form = MODEL + field('name="model"', 'dearest') + END
      const pieces = [MODEL, field('name="model"', 'dearest'), END]
      const streamed = new ReadableStream({
        async pull(controller) {
          // The first field decides where the form goes; the second one comes when it is on its way.
          await Bun.sleep(20)
          const piece = pieces.shift()
          if (piece === undefined) controller.close()
          else controller.enqueue(new TextEncoder().encode(piece))
        },
      })

      const whole = await portus.call(PATH, post(form))
      const chunked = await portus.call(PATH, { ...post(''), body: streamed })

      expect([whole.status, chunked.status]).toEqual([400, 400])
      expect(provider.received).toEqual([])
    })
  })

/** The clouds and gateways by which a form goes: its own bytes, or the form that the gateway inside makes of it. */
const WAYS: [way: string, alias: (url: string) => AliasFile][] = [
  ['passed through', (url) => openaiAlias(url)],
  ['read by the gateway', (url) => openaiAlias(url, { passthrough: false })],
  [
    'at a cloud’s address',
    (url) => ({
      provider: 'azure-openai',
      api_key: 'key',
      custom_host: url,
      resource_name: 'r',
      deployment_id: 'd',
      api_version: '2024-10-21',
    }),
  ],
]

describe.each(WAYS)('what an alias sets besides the model holds in a form %s', (_, alias) => {
  const SET = {
    model: 'gpt-real',
    n: 1,
    response_format: 'json',
    include: ['logprobs'],
    chunking_strategy: { type: 'server_vad' },
    stream: null,
  }
  const aliases = (url: string) => ({ ears: { ...alias(url), override_params: SET } })
  const post = (body: NonNullable<RequestInit['body']>) => ({
    method: 'POST',
    body,
    headers: { 'content-type': `multipart/form-data; boundary=${B}` },
  })
  const HERS =
    MODEL +
    field('name="n"', '10') +
    field('name="response_format"', 'srt'.repeat(2000)) +
    field('name="include[]"', 'a') +
    field('name="include[]"', 'b') +
    field('name="chunking_strategy[type]"', 'auto') +
    field('name="stream"', 'true') +
    field('name="language"', 'en') +
    field('name="timestamp_granularities[]"', 'word') +
    field('name="timestamp_granularities[]"', 'segment') +
    field('name="file"; filename="a.wav"', 'RIFF')

  test.each([
    ['whatever the client says', HERS],
    ['where the client says nothing', MODEL + field('name="file"; filename="a.wav"', 'RIFF')],
  ])('%s', async (said, form) => {
    using provider = startProvider(() => Response.json({ text: 'Hello' }))
    await using portus = await startPortus({ aliases: aliases(provider.url) })

    expect((await portus.call(PATH, post(form + END))).status).toBe(200)

    const [{ bytes, headers }] = provider.received as [(typeof provider.received)[number]]
    const fields = await parse(bytes, headers.get('content-type') ?? '')
    expect(fields.toSorted()).toEqual(
      [
        ['model', 'gpt-real'],
        ['n', '1'],
        ['response_format', 'json'],
        ['include[]', 'logprobs'],
        ['chunking_strategy[type]', 'server_vad'],
        ['file', 'RIFF'],
        ...(said.startsWith('whatever')
          ? [
              ['language', 'en'],
              ['timestamp_granularities[]', 'word'],
              ['timestamp_granularities[]', 'segment'],
            ]
          : []),
      ].toSorted() as [string, string][],
    )
  })

  test.each([
    ...['MODEL', 'model[]', 'model ', 'N', 'n[]', 'n.x', 'response.format', 'Re\u017fponse_format'],
    ...['include.0', 'INCLUDE[]', 'Stream', 'x[n]'],
  ])(
    'field %j of the client is refused by its name, in small forms and in those that stream',
    async (name) => {
      using provider = startProvider(() => Response.json({ text: 'Hello' }))
      await using portus = await startPortus({ aliases: aliases(provider.url) })
      const smuggled = Buffer.from(field(`name="${name}"`, '10'))
      const pieces = [Buffer.from(MODEL), smuggled, Buffer.from(END)]
      const streamed = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await Bun.sleep(20)
          const piece = pieces.shift()
          if (piece) controller.enqueue(piece)
          else controller.close()
        },
      })

      const whole = await portus.call(
        PATH,
        post(Buffer.concat([Buffer.from(MODEL), smuggled, Buffer.from(END)])),
      )
      const chunked = await portus.call(PATH, post(streamed))

      expect([whole.status, chunked.status]).toEqual([400, 400])
      for (const answer of [whole, chunked])
        expect(await answer.json()).toMatchObject({
          error: { message: expect.stringContaining(`field "${name}" may be read as`) },
        })
      expect(provider.received).toEqual([])
    },
  )
})

test('targets that set different members each get their own', async () => {
  using busy = startProvider(() => new Response('{}', { status: 503 }))
  using healthy = startProvider(() => Response.json({ text: 'Hello' }))
  const target = (url: string, more: object) =>
    openaiAlias(url, { override_params: { model: 'gpt-real', ...more } })
  await using portus = await startPortus({
    aliases: {
      ears: {
        strategy: { mode: 'fallback' },
        targets: [target(busy.url, { n: 1 }), target(healthy.url, { language: 'de' })],
      },
    },
  })
  const form = MODEL + field('name="n"', '9') + field('name="language"', 'en') + END

  const response = await portus.call(PATH, {
    method: 'POST',
    body: form,
    headers: { 'content-type': `multipart/form-data; boundary=${B}` },
  })

  expect(response.status).toBe(200)
  const sent = await Promise.all(
    [busy, healthy].map(async ({ received: [one] }) =>
      Object.fromEntries(await parse(one!.bytes, one!.headers.get('content-type') ?? '')),
    ),
  )
  expect(sent).toEqual([
    { model: 'gpt-real', n: '1', language: 'en' },
    { model: 'gpt-real', n: '9', language: 'de' },
  ])
})

test.each([false, true])(
  'what an alias sets holds in a form that goes to a remote gateway, translated there: %p',
  async (isTranslated) => {
    using gateway = startProvider(() => Response.json({ text: 'Hello' }))
    await using portus = await startPortus({
      gateway: new URL(gateway.url).origin,
      aliases: {
        ears: openaiAlias('http://127.0.0.1:9/v1', {
          override_params: { model: 'gpt-real', n: 1, include: ['logprobs'] },
          ...(isTranslated && { passthrough: false }),
        }),
      },
    })
    const form = MODEL + field('name="n"', '9') + field('name="include[]"', 'a') + END

    const response = await portus.call(PATH, {
      method: 'POST',
      body: form,
      headers: { 'content-type': `multipart/form-data; boundary=${B}` },
    })

    expect(response.status).toBe(200)
    const [one] = gateway.received
    const fields = await parse(one!.bytes, one!.headers.get('content-type') ?? '')
    expect(fields).toEqual([
      ['model', 'gpt-real'],
      ['n', '1'],
      ['include[]', 'logprobs'],
    ])
  },
)
