import { describe, expect, test } from 'bun:test'
import { classify, type Exchange, type Outcome } from '../support/assert/outcome'
import { type Ask, markedAnswer } from '../support/providers/models/marked'

const chat: Ask = { dialect: 'openai', isStream: false, id: 'mine' }
const stream: Ask = { ...chat, isStream: true }
const messages: Ask = { dialect: 'anthropic', isStream: true, id: 'mine' }

const whole = (ask: Ask) => markedAnswer(ask).pieces.join('')
const good = (body: string): Exchange => ({ status: 200, body, end: 'whole' })
const openaiError = '{"error":{"type":"server_error","message":"No"}}'
const anthropicError = '{"type":"error","error":{"type":"api_error","message":"No"}}'

const ROWS: readonly [Outcome, string, Ask, Exchange][] = [
  ['ok', 'a whole JSON answer', chat, good(whole(chat))],
  ['ok', 'a whole stream of OpenAI’s', stream, good(whole(stream))],
  ['ok', 'a whole stream of Anthropic’s', messages, good(whole(messages))],
  ['clean-fail', 'an error', chat, { status: 502, body: openaiError, end: 'whole' }],
  [
    'bad-error-body',
    'another API’s error',
    messages,
    { status: 502, body: openaiError, end: 'whole' },
  ],
  [
    'bad-error-body',
    'an error for the other API',
    chat,
    { status: 502, body: anthropicError, end: 'whole' },
  ],
  ['bad-error-body', 'half an error', chat, { status: 502, body: openaiError, end: 'broken' }],
  ['hung', 'an end that never came', chat, { ...good(''), end: 'late' }],
  ['no-status', 'a connection without an answer', chat, { status: 0, body: '', end: 'broken' }],
  ['no-status', 'a head without a body', stream, { ...good(''), end: 'broken' }],
  ['wrong-id', 'somebody else’s answer', chat, good(whole({ ...chat, id: 'other' }))],
  [
    'wrong-id',
    'a part of somebody else’s',
    stream,
    good(whole(stream) + whole({ ...stream, id: 'x' })),
  ],
  [
    'visible-cut',
    'a stream that is broken off',
    stream,
    { ...good('data: {"a":1}\n\n'), end: 'broken' },
  ],
  ['visible-cut', 'a stream that ends with an error', stream, good(`data: ${openaiError}\n\n`)],
  ['visible-cut', 'JSON that cannot be parsed', chat, good('{"id":')],
  [
    'silent-truncation',
    'a stream without its end',
    stream,
    good(whole(stream).replace('data: [DONE]', '')),
  ],
  [
    'silent-truncation',
    'a stream with a part left out',
    messages,
    good(whole(messages).replace('1 #mine#', '')),
  ],
  ['silent-truncation', 'nothing at all', stream, good('')],
]

describe('the outcome of a request', () => {
  for (const [outcome, name, ask, exchange] of ROWS)
    test(`${name} is ${outcome}`, () => {
      expect(classify(exchange, ask)).toBe(outcome)
    })
})
