import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { maxFrameBytes, readFrame } from '../../../../src/realtime/responses/client-frame'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (value: unknown) => readFrame(bytes(JSON.stringify(value)))

describe('a frame', () => {
  test('asks for a response, of a lane or of none, generated or only made ready', async () => {
    expect(await read({ type: 'response.create', model: 'gpt' })).toMatchObject({
      kind: 'create',
      lane: undefined,
      isGenerated: true,
    })
    expect(
      await read({ type: 'response.create', stream_id: 'a', generate: false, background: null }),
    ).toMatchObject({ kind: 'create', lane: 'a', isGenerated: false })
    expect(await read({ stream_id: null, generate: null, type: 'response.create' })).toMatchObject({
      lane: undefined,
      isGenerated: true,
    })
  })

  test('steers, or says that something was read', async () => {
    expect(await read({ type: 'response.steer', previous_response_id: 'r', input: ['x'] })).toEqual(
      {
        kind: 'steer',
        target: 'r',
        input: '["x"]',
      },
    )
    expect(await read({ type: 'response.steer' })).toMatchObject({ input: 'null' })
    expect(await read({ type: 'response.processed' })).toEqual({ kind: 'processed' })
  })

  test.each([
    ['', undefined],
    ['[]', undefined],
    ['{"type":"response.create"', undefined],
    ['{"type":"response.cancel"}', 'type'],
    ['{}', 'type'],
    ['{"type":["response.create"]}', 'type'],
    ['{"type":"response.create","stream_id":7}', 'stream_id'],
    [`{"type":"response.create","stream_id":"${'a'.repeat(129)}"}`, 'stream_id'],
    ['{"type":"response.create","generate":"no"}', 'generate'],
    ['{"type":"response.create","background":true}', 'background'],
  ])('%s is refused', async (text, param) => {
    const error = await readFrame(bytes(text)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )

    expect(error).toMatchObject({ kind: 'invalid_request' })
    expect((error as { details: { param?: string } }).details.param).toBe(param)
  })

  test('of any bytes is read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        const outcome = await readFrame(bytes(text)).then(
          ({ kind }) => kind,
          (error: { kind: string }) => error.kind,
        )
        expect(['create', 'steer', 'processed', 'invalid_request']).toContain(outcome)
      }),
    )
  })
})

test('a frame has room for a body and what stands around it', () => {
  const around = '{"type":"response.create","stream_id":"","generate":false}'.length + 128
  expect(maxFrameBytes({ PORTUS_MAX_BODY_BYTES: 1000 })).toBeGreaterThan(1000 + around)
})
