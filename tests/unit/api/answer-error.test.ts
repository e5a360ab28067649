import { expect, test } from 'bun:test'
import { errorStatusIn, statusOf } from '../../../src/api/answer-error'
import { encode } from '../body/pieces'

const read = (answer: unknown, isConversation = true) =>
  errorStatusIn(encode(JSON.stringify(answer)), isConversation)

test.each([
  ['alone', { error: { message: 'No' } }, 502],
  ['with a status', { error: { message: 'No', code: 429 } }, 429],
  ['with a status in a text', { error: { message: 'No', code: '503' } }, 503],
  ['with a status of its own name', { error: { message: 'No', status: 404 } }, 404],
  ['with a good status', { error: { message: 'No', code: 200 } }, 502],
  ['that is a text', { error: 'No' }, 502],
  [
    'that is not the first member',
    { id: 'x', object: 'chat.completion', error: { message: 'No' } },
    502,
  ],
  [
    'beside choices',
    { choices: [{ message: { content: 'Half' } }], error: { message: 'No', code: 502 } },
    502,
  ],
  ['of Anthropic’s', { type: 'error', error: { type: 'overloaded_error', message: 'No' } }, 502],
])('an error in a good answer %s is one', (_, answer, expected) => {
  expect(read(answer)).toBe(expected)
})

test.each([
  ['without one', { choices: [] }],
  ['whose error is null', { error: null, choices: [] }],
  ['whose error is false', { error: false }],
  ['whose error says nothing', { error: { code: null, message: null } }],
  ['with an error in a part of it', { choices: [{ error: { message: 'No' } }] }],
  ['that speaks of one', { choices: [{ message: { content: '{"error":{"message":"No"}}' } }] }],
  ['that is a response which failed', { object: 'response', error: { message: 'No' } }],
  ['with an output', { output: [], error: { message: 'No' } }],
])('an answer %s has none', (_, answer) => {
  expect(read(answer)).toBeUndefined()
})

test('a thing that a provider keeps may hold an error', () => {
  const job = { object: 'fine_tuning.job', error: { code: 'x', message: 'No' } }

  expect(read(job, false)).toBeUndefined()
  expect(read({ error: { message: 'No' } }, false)).toBe(502)
})

test.each([undefined, null, 'text', { code: 99 }, { code: 600 }, { code: 400.5 }, { code: '' }])(
  'the status of %j is 502',
  (error) => {
    expect(statusOf(error)).toBe(502)
  },
)
