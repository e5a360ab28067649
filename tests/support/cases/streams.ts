/** Streams of events as providers really send them, and as the format allows them to. */

/** A stream that one route passes on, and how Portus takes its end. */
export type StreamShape = {
  path: '/v1/chat/completions' | '/v1/completions' | '/v1/responses' | '/v1/messages' | OtherPath
  text: string
  outcome: 'complete' | 'failed'
  /** What reaches the client, where it is not the same text. */
  arrives?: string
  /** The event that says nothing but the usage. A client that does not ask for it does not get it. */
  usageEvent?: string
  /** The gateway that does not pass the stream on as it is; the tests of its losses show it. */
  lostBy?: 'official'
}

/** What reaches a client that does not ask for the usage, where Portus does. */
export const withoutUsage = ({ text, arrives = text, usageEvent = '' }: StreamShape): string =>
  arrives.replace(usageEvent, () => '')

type OtherPath = '/v1/images/generations' | '/v1/audio/speech'

const chunk = (content: string) =>
  `data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}},"finish_reason":null}],"n":1.0,"big":12345678901234567890}\n\n`
const named = (type: string, more = '') => `event: ${type}\ndata: {"type":"${type}"${more}}\n\n`

const DONE = 'data: [DONE]\n\n'
const UNICODE = 'é e\u0301 中文 👩‍👩‍👧 \u2028 \u0000 🦊'
const START = named(
  'message_start',
  ',"message":{"id":"m","content":[],"usage":{"input_tokens":1,"output_tokens":1}}',
)
const DELTA = named(
  'content_block_delta',
  `,"index":0,"delta":{"type":"text_delta","text":${JSON.stringify(UNICODE)}}`,
)
const STOP = named('message_stop')
const TWO_MEGABYTES = 'x'.repeat(2 * 1024 * 1024)

const chat = (text: string, outcome: StreamShape['outcome'] = 'complete'): StreamShape => ({
  path: '/v1/chat/completions',
  text,
  outcome,
})
const message = (text: string, outcome: StreamShape['outcome'] = 'complete'): StreamShape => ({
  path: '/v1/messages',
  text,
  outcome,
})
const response = (text: string, outcome: StreamShape['outcome'] = 'complete'): StreamShape => ({
  path: '/v1/responses',
  text,
  outcome,
})

const FINISH = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
const COUNTS = 'data: {"choices":[],"usage":{"prompt_tokens":1}}\n\n'
const FAILED =
  'data: {"id":"c","error":{"message":"No"},"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}\n\n'
const STOPPED = named('message_delta', ',"delta":{"stop_reason":"end_turn"}')
const ERROR = named('error', ',"error":{"type":"api_error","message":"No"}')

/** A chat that ends without its terminal event. */
const finished = (text: string, separator = ''): StreamShape => ({
  ...chat(text),
  arrives: text + separator + DONE,
})

const crlf = (text: string) => text.replaceAll('\n', '\r\n')

/** Streams that a test can cut at every byte. */
export const SHORT_STREAMS: Record<string, StreamShape> = {
  'a chat in many scripts': chat(chunk(UNICODE) + chunk('') + DONE),
  'a chat with CRLF': chat(crlf(chunk(UNICODE) + DONE)),
  'a chat with comments': chat(`: OPENROUTER PROCESSING\n\n${chunk('a')}:\n\n: é\n${DONE}`),
  'a chat whose [DONE] ends without a line break': chat(`${chunk('a')}data: [DONE]`),
  'a chat whose [DONE] ends with one line break': chat(`${chunk('a')}data: [DONE]\n`),
  'a chat without spaces behind the colons': chat(
    (chunk('a') + DONE).replaceAll('data: ', 'data:'),
  ),
  'a chat with ids, retries and events nobody knows': chat(
    `id: 1\nretry: 10\nevent: x.y\n${chunk('a')}unknown\nfield: x\n\n${DONE}`,
  ),
  'a chat whose data takes several lines': chat(`data: {"a":\ndata: 1}\n\n${DONE}`),
  'a chat with an error': chat(
    `${chunk('a')}data: {"error":{"message":"No","code":529,"n":1.0}}\n\n`,
    'failed',
  ),
  'a chat with an error and then [DONE]': {
    ...chat(`${chunk('a')}data: {"error":{"message":"No"}}\n\n${DONE}`, 'failed'),
    arrives: `${chunk('a')}data: {"error":{"message":"No"}}\n\n`,
  },
  'a chat with an error beside its choices': {
    ...chat(`${chunk('a')}${FAILED}${chunk('b')}${DONE}`, 'failed'),
    arrives: chunk('a') + FAILED,
  },
  'a chat with an error that is null': chat(`data: {"choices":[],"error":null}\n\n${DONE}`),
  'a chat with a reason for its end, and without [DONE]': finished(chunk('a') + FINISH),
  'a chat with CRLF and a reason for its end': finished(crlf(chunk('a') + FINISH)),
  'a chat with a reason for its end and one line break': finished(
    (chunk('a') + FINISH).slice(0, -1),
    '\n\n',
  ),
  'a chat with a reason for its end and no line break': finished(
    (chunk('a') + FINISH).slice(0, -2),
    '\n\n',
  ),
  'a chat with a reason for its end, counts and a comment': {
    ...finished(`${FINISH}${COUNTS}: end\n\n`),
    usageEvent: COUNTS,
  },
  'a chat with CRLF and counts': {
    ...chat(crlf(chunk(UNICODE) + FINISH + COUNTS + DONE)),
    usageEvent: crlf(COUNTS),
  },
  'a chat with counts beside its last choice': chat(
    `${chunk('a')}data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}\n\n${DONE}`,
  ),
  'a chat whose lines end with a carriage return': chat((chunk('a') + DONE).replaceAll('\n', '\r')),
  'a chat with a byte order mark': { ...chat(`\ufeff${DONE}`), lostBy: 'official' },
  'a chat with something behind [DONE]': chat(
    `${chunk('a')}${DONE}data: {"usage":{}}\n\n: end\n\n`,
  ),
  'a chat with more empty lines than it needs': {
    ...chat(`\n${chunk('a')}\n\n${DONE}\n`),
    lostBy: 'official',
  },
  'a message in many scripts': message(START + DELTA + STOP),
  'a message with CRLF': message(crlf(START + DELTA + STOP)),
  'a message with pings': message(START + named('ping') + DELTA + named('ping') + STOP),
  'a message with comments and events nobody knows': message(
    `: é\n\n${START}${named('a_new_event', ',"n":1.0')}${STOP}`,
  ),
  'a message without spaces behind the colons': message(
    (START + STOP).replaceAll(/^(data|event): /gm, '$1:'),
  ),
  'a message whose end has no line break': message((START + STOP).trimEnd()),
  'a message whose events are named behind their data': message(
    `${START}data: {"type":"message_stop"}\nevent: message_stop\n\n`,
  ),
  'a message with a reason for its end, and without message_stop': {
    ...message(START + DELTA + STOPPED),
    arrives: START + DELTA + STOPPED + STOP,
  },
  'a message with an error and then its end': {
    ...message(START + ERROR + STOPPED + STOP, 'failed'),
    arrives: START + ERROR,
  },
  'a message with an error': message(
    `${START}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"No"},"request_id":"r"}\n\n`,
    'failed',
  ),
  'thinking, signatures and redacted thinking': message(
    START +
      named('content_block_start', ',"content_block":{"type":"redacted_thinking","data":"Eq=="}') +
      named('content_block_delta', ',"delta":{"type":"signature_delta","signature":"Eq/+=="}') +
      STOP,
  ),
  'a legacy completion with a reason for its end, and without [DONE]': {
    path: '/v1/completions',
    text: 'data: {"choices":[{"text":"","finish_reason":"length"}]}\n\n',
    arrives: `data: {"choices":[{"text":"","finish_reason":"length"}]}\n\n${DONE}`,
    outcome: 'complete',
  },
  'a legacy completion': {
    path: '/v1/completions',
    text: `data: {"choices":[{"text":"é","logprobs":null}]}\n\n${DONE}`,
    outcome: 'complete',
  },
  'a response that is completed': response(
    named('response.created', ',"sequence_number":0') +
      named('response.output_text.delta', ',"delta":"é"') +
      named('response.completed', ',"response":{"usage":{"input_tokens":1}}'),
  ),
  'a response that failed': response(
    named('response.created') + named('response.failed', ',"response":{"error":{}}'),
    'failed',
  ),
  'a response that is incomplete': response(named('response.incomplete', ',"response":{}')),
  'a response with an error': response(
    named('response.created') + named('error', ',"code":"x","message":"No"'),
    'failed',
  ),
  'a response whose events have no names, and their types not first': response(
    'data: {"sequence_number":0,"type":"response.created"}\n\ndata: {"response":{"type":"x"},"type":"response.completed"}\n\n',
  ),
  'a response whose events have no names': response(
    'data: {"type":"response.created"}\n\ndata: {"type":"response.completed","response":{}}\n\n',
  ),
  'an image in parts': {
    path: '/v1/images/generations',
    text:
      named('image_generation.partial_image', ',"b64_json":"eA==","partial_image_index":0') +
      named('image_generation.completed', ',"b64_json":"eA==","usage":{"input_tokens":1}'),
    outcome: 'complete',
  },
  'speech as events': {
    path: '/v1/audio/speech',
    text: 'data: {"type":"speech.audio.delta","audio":"eA=="}\n\ndata: {"type":"speech.audio.done","usage":{"input_tokens":1}}\n\n',
    outcome: 'complete',
  },
}

/** Streams with lines of megabytes. */
export const LONG_STREAMS: Record<string, StreamShape> = {
  'a chat with a line of two megabytes': chat(chunk(TWO_MEGABYTES) + DONE),
  'a message with a line of two megabytes': message(
    START + named('content_block_delta', `,"delta":"${TWO_MEGABYTES}"`) + STOP,
  ),
  'a response whose last event has two megabytes': response(
    named('response.completed', `,"response":{"output":"${TWO_MEGABYTES}"}`),
  ),
  'a response without names whose last event has two megabytes': response(
    `data: {"type":"response.completed","response":{"output":"${TWO_MEGABYTES}"}}\n\n`,
  ),
  'an image of two megabytes in one event': {
    path: '/v1/images/generations',
    text: named('image_generation.completed', `,"b64_json":"${TWO_MEGABYTES}"`),
    outcome: 'complete',
  },
}
