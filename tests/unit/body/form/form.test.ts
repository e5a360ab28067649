import { describe, expect, test } from 'bun:test'
import { readForm } from '../../../../src/body/form/form'
import { PortusError } from '../../../../src/errors'
import { NO_HOLD } from '../../../../src/limits/bytes-in-flight'
import { decode, encode, streamOf } from '../pieces'

const LIMITS = {
  maxBytes: 64 * 1024 * 1024,
  idleTimeoutMs: 10_000,
  totalTimeoutMs: 60_000,
  hold: NO_HOLD,
}
const LARGE = 'x'.repeat(4 * 1024 * 1024)

const MODEL = part('model', 'fast é')
const FILE = part('file', 'RIFF', 'a.wav')
const LARGE_FILE = part('file', LARGE, 'a.wav')

function part(name: string, value: string, filename?: string): string {
  const head = `name="${name}"${filename ? `; filename="${filename}"` : ''}`
  return `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`
}

function request(parts: readonly string[], isDeclared = true, end = '--b--\r\n'): Request {
  const bytes = encode(parts.join('') + end)
  const pieces = [bytes.subarray(0, 300), bytes.subarray(300)].filter(({ length }) => length > 0)
  return new Request('http://portus', {
    method: 'POST',
    body: streamOf(pieces),
    headers: {
      'content-type': 'multipart/form-data; boundary="b"',
      ...(isDeclared && { 'content-length': String(bytes.length) }),
    },
  })
}

const sentText = async (body: ReadableStream<Uint8Array>) =>
  decode(await new Response(body).bytes())

const NOTHING = new Map<string, string>()
const SLOW = new Map([['model', 'slow']])

describe('the model of a form', () => {
  const rows: [sentence: string, parts: string[], model: string | undefined][] = [
    ['is found before its file', [MODEL, FILE], 'fast é'],
    ['is found behind its file', [FILE, MODEL], 'fast é'],
    ['is found behind a large file', [LARGE_FILE, MODEL], 'fast é'],
    ['may be empty', [part('model', '')], ''],
    ['may be missing', [FILE], undefined],
  ]

  for (const isDeclared of [true, false])
    test.each(rows)(
      `%s, where the length is ${isDeclared ? 'declared' : 'open'}`,
      async (_, parts, expected) => {
        const { model, form } = await readForm(request(parts, isDeclared), LIMITS, true)
        await form.close()

        expect(model).toBe(expected)
      },
    )

  test('is not looked for in a large form where somebody else has named it', async () => {
    const { model, form } = await readForm(request([LARGE_FILE, MODEL]), LIMITS, false)

    expect(model).toBeUndefined()
    expect(await sentText(form.send(SLOW))).toEndWith(`${part('model', 'slow')}--b--\r\n`)
    await form.close()
  })
})

describe('a form', () => {
  test('has Portus’ own writing of its boundary', async () => {
    const { form } = await readForm(request([MODEL]), LIMITS, true)

    expect(form.contentType).toBe('multipart/form-data; boundary=b')
  })

  test('that is small can be sent as often as one likes, each time with other fields', async () => {
    const { form } = await readForm(request([FILE, MODEL]), LIMITS, true)

    expect(form.isRepeatable).toBe(true)
    expect(await sentText(form.send(NOTHING))).toBe(`${FILE}${MODEL}--b--\r\n`)
    expect(await sentText(form.send(SLOW))).toBe(`${FILE}${part('model', 'slow')}--b--\r\n`)
    await form.close()
  })

  test('that is large is sent once', async () => {
    const { form } = await readForm(request([MODEL, LARGE_FILE]), LIMITS, true)

    expect(form.isRepeatable).toBe(false)
    const sent = await sentText(form.send(SLOW))
    expect(sent === `${part('model', 'slow')}${LARGE_FILE}--b--\r\n`).toBe(true)
    expect(() => form.send(SLOW)).toThrow('The form has been sent already')
    await form.close()
  })

  test('that is closed while it is being sent is sent to its end', async () => {
    const { form } = await readForm(request([LARGE_FILE, MODEL]), LIMITS, true)
    const body = form.send(NOTHING)
    const reader = body.getReader()
    const first = await reader.read()

    await form.close()

    let length = first.value?.byteLength ?? 0
    for (let next = await reader.read(); !next.done; next = await reader.read())
      length += next.value.byteLength
    expect(length).toBe(encode(`${LARGE_FILE}${MODEL}--b--\r\n`).length)
  })
})

describe('a form that is wrong', () => {
  const INVALID = 'The form is not valid, or parsers read it differently; follow RFC 7578'
  test.each([
    ['names its model twice', request([MODEL, MODEL]), 'The form has two fields "model"; send one'],
    ['does not end', request([MODEL], true, ''), INVALID],
    ['is empty', request([], true, ''), INVALID],
  ])('is refused at once where it %s', async (_, sent, message) => {
    const refusal = await readForm(sent, LIMITS, true).catch((error: unknown) => error)

    expect(refusal).toBeInstanceOf(PortusError)
    expect(refusal).toMatchObject({ kind: 'invalid_request', message })
  })

  test('is found out while it is being sent where that comes behind what had to be read', async () => {
    const { form } = await readForm(request([MODEL, LARGE_FILE, MODEL]), LIMITS, true)
    expect(form.failure).toBeUndefined()

    await expect(new Response(form.send(SLOW)).bytes()).rejects.toThrow()

    expect(form.failure).toMatchObject({ message: 'The form has two fields "model"; send one' })
    await form.close()
  })

  test('is refused before anything is read where it is no form', async () => {
    const sent = new Request('http://portus', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })

    await expect(readForm(sent, LIMITS, true)).rejects.toMatchObject({
      kind: 'unsupported_media_type',
    })
    expect(sent.bodyUsed).toBe(false)
  })

  test('is refused where it is larger than any may be', async () => {
    const limits = { ...LIMITS, maxBytes: 100 }

    for (const isDeclared of [true, false])
      await expect(
        readForm(request([MODEL, FILE], isDeclared), limits, true),
      ).rejects.toMatchObject({ kind: 'request_too_large' })
  })
})
