import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bytesOf, jsonBodyOf } from '../../../../src/body/json/body'
import { inputItems } from '../../../../src/proxy/stored/input-items'
import { keptResponse } from '../../../../src/proxy/stored/kept-response'
import { withInput } from '../../../../src/proxy/stored/with-input'
import { redactor } from '../../../../src/telemetry/redact'

type Json = Record<string, unknown>

const bodyOf = (json: unknown) => jsonBodyOf(Buffer.from(JSON.stringify(json)))
/** Takes nothing out. */
const NOTHING = redactor([])
const ANSWER = { id: 'resp_1', object: 'response', status: 'completed', output: [] }

const item = fc.record(
  {
    id: fc.oneof(fc.string(), fc.integer(), fc.constant('msg_1')),
    type: fc.constantFrom('message', 'function_call', 'reasoning', '__proto__'),
    role: fc.constantFrom('user', 'assistant'),
    content: fc.jsonValue(),
  },
  { requiredKeys: ['role'] },
)

describe('a response as it is kept', () => {
  test('has every item of its request and of its output, each with an id', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(item), fc.array(item), async (input, output) => {
        const given = JSON.parse(JSON.stringify({ input, output })) as {
          input: Json[]
          output: Json[]
        }
        const kept = await keptResponse(
          bodyOf({ input }),
          { ...ANSWER, output: given.output },
          NOTHING,
        )
        const items = kept?.items.map((one) =>
          JSON.parse(Buffer.from(bytesOf(kept, one)).toString()),
        )
        expect(kept?.inputCount).toBe(input.length)
        expect(items?.map(({ id, ...others }) => others)).toEqual(
          [...given.input, ...given.output].map(({ id, ...others }) => others),
        )
        for (const [at, one] of (items ?? []).entries()) {
          expect(one.id).toBe(kept?.items[at]?.id)
          expect(typeof one.id).toBe('string')
          const { id } = [...given.input, ...given.output][at] as Json
          if (typeof id === 'string' && id !== '' && id.length <= 128) expect(one.id).toBe(id)
        }
      }),
    )
  })

  test('has a text as a message', async () => {
    const kept = await keptResponse(bodyOf({ input: 'Hi "you" ä' }), ANSWER, NOTHING)
    const [only] = kept?.items ?? []
    expect(JSON.parse(Buffer.from(bytesOf(kept!, only!)).toString())).toEqual({
      id: expect.stringMatching(/^msg_[0-9a-f]{48}$/),
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: 'Hi "you" ä' }],
    })
  })

  test.each([
    ['that has failed', { ...ANSWER, status: 'failed' }],
    ['that goes on', { ...ANSWER, status: 'in_progress' }],
    ['without an id', { ...ANSWER, id: undefined }],
    ['of too many items', { ...ANSWER, output: Array.from({ length: 10_001 }, () => ({})) }],
  ])('is none of an answer %s', async (_, answer) => {
    expect(await keptResponse(bodyOf({ input: 'Hi' }), answer, NOTHING)).toBeUndefined()
  })

  test('is kept where it was cut off', async () => {
    const kept = await keptResponse(
      bodyOf({ input: 'Hi' }),
      { ...ANSWER, status: 'incomplete' },
      NOTHING,
    )
    expect(kept?.id).toBe('resp_1')
  })
})

describe('a request with its whole input', () => {
  test('is the same but for it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.array(item),
        fc.boolean(),
        async (members, items, hasInput) => {
          const { input: _, previous_response_id: __, ...others } = members
          const body = bodyOf({
            ...others,
            ...(hasInput && { input: 'old' }),
            previous_response_id: 'resp_0',
          })
          const texts = items.map((one) => Buffer.from(JSON.stringify(one)))
          const made = await withInput(body, texts)
          expect(JSON.parse(Buffer.from(made.bytes).toString())).toEqual(
            JSON.parse(JSON.stringify({ ...others, input: items })),
          )
          expect(made.members.values.has('input')).toBe(true)
          expect(await inputItems(made)).toHaveLength(items.length)
        },
      ),
    )
  })
})
