import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AliasFile } from '../../../../src/alias/schema'
import { NATIVE_RESPONSES } from '../../../../src/api/native/responses'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { PortusError } from '../../../../src/errors'
import { endsInTrigger } from '../../../../src/proxy/plan/foreign/trigger'
import { planFor } from '../../../../src/proxy/plan/plan'
import { jsonRequest } from '../../../support/cases/json-request'

const TRIGGER = { type: 'compaction_trigger' }
const HI = { type: 'message', role: 'user', content: 'Hi' }
const NAMED = { ...HI, content: '"compaction_trigger"' }

const ends = (body: object) => endsInTrigger(jsonBodyOf(Buffer.from(JSON.stringify(body))))

test.each([
  ['as the last item', [HI, TRIGGER], true],
  ['as the only item', [TRIGGER], true],
  ['with an id', [HI, { id: 'cmp_1', ...TRIGGER }], true],
  ['before others', [TRIGGER, HI], false],
  ['in the words of a user', [NAMED], false],
  ['in a text', 'compaction_trigger', false],
  ['in an object', { 0: TRIGGER }, false],
  ['inside another item', [{ ...HI, content: [TRIGGER] }], false],
  ['as a name', [{ ...HI, compaction_trigger: 1 }], false],
  ['nowhere', [HI], false],
  ['in no item', ['compaction_trigger'], false],
] as const)('a trigger stands %s', (_, input, expected) => {
  expect(ends({ input })).toBe(expected)
})

test('any input ends in what its last item is', () => {
  const item = fc.oneof(fc.constantFrom<unknown>(TRIGGER, HI, NAMED), fc.jsonValue())
  fc.assert(
    fc.property(fc.array(item, { maxLength: 6 }), (input) => {
      expect(ends({ input })).toBe(input.at(-1) === TRIGGER)
    }),
  )
})

/** What becomes of a request to a provider. */
function wayTo(provider: string, input: unknown, more: object = {}) {
  const alias = {
    provider,
    api_key: 'k',
    ...(provider === 'azure-openai' && {
      resource_name: 'r',
      deployment_id: 'd',
      api_version: 'v1',
    }),
    override_params: { model: 'm' },
    ...more,
  } as AliasFile
  try {
    const request = jsonRequest({ endpoint: 'responses', alias, body: { input } })
    const [way] = planFor(request, { takesWays: true }).ways.values()
    return way?.kind
  } catch (error) {
    if (error instanceof PortusError) return error.status
    throw error
  }
}

test.each(Object.keys(NATIVE_RESPONSES))('%s gets every other input as it is', (provider) => {
  expect(wayTo(provider, [HI, NAMED])).toBe('own')
  expect(wayTo(provider, [TRIGGER, HI])).toBe('own')
})

test.each(Object.keys(NATIVE_RESPONSES))(
  '%s gets a trigger where its document has it',
  (provider) => {
    const isOpenAIs = ['openai', 'azure-openai'].includes(provider)
    expect(wayTo(provider, [HI, TRIGGER])).toBe(isOpenAIs ? 'own' : 501)
  },
)

test('who says that a provider speaks everything sends it everything', () => {
  expect(wayTo('groq', [HI, TRIGGER], { passthrough: true })).toBe('own')
})
