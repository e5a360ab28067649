import type { Random } from '../../support/random'
import { thinned, withOddValues } from '../odd-values'
import { CHAT_REQUEST, MESSAGES_REQUEST } from '../whole-requests'
import { GEMINI_REQUEST, respelled } from './gemini-request'
import { withToken } from './oddities'
import { RESPONSES_REQUEST } from './responses-request'
import type { Asked } from './targets'

const EMBEDDINGS_REQUEST = {
  input: ['one', 'two', 'three', '', 'five'],
  encoding_format: 'base64',
  dimensions: 8,
  user: 'u',
}

const { max_tokens, stream, ...COUNTED } = MESSAGES_REQUEST

/** What a client could say that says everything. */
const WHOLE: Readonly<Record<Asked, Readonly<Record<string, unknown>>>> = {
  chat: CHAT_REQUEST,
  messages: MESSAGES_REQUEST,
  responses: RESPONSES_REQUEST,
  embeddings: EMBEDDINGS_REQUEST,
  count_tokens: COUNTED,
  gemini: GEMINI_REQUEST,
  gemini_array: GEMINI_REQUEST,
  gemini_tokens: GEMINI_REQUEST,
}

/** Conversations that every provider takes, for requests that are odd elsewhere. */
const TURNS = [
  [{ role: 'user', content: 'Hi' }],
  [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'Again' },
  ],
]

const CONTENTS = [
  [{ parts: [{ text: 'Hi' }] }],
  { role: 'user', parts: { text: 'Hi' } },
  [
    { role: 'user', parts: [{ text: 'Hi' }] },
    { role: 'model', parts: [{ text: 'Hello' }] },
    { role: 'user', parts: [{ text: 'Again' }] },
  ],
]

/** Inputs that only some take. */
const INPUTS: readonly unknown[] = [
  'one',
  ['one'],
  [],
  '',
  [''],
  [1, 2, 3],
  [[1, 2], [3]],
  ['one', 2],
  [null],
  {},
  Array.from({ length: 130 }, (_, at) => `text ${at}`),
  ['x'.repeat(70_000)],
  ['\ud800', '\u0000', '\ufeff'],
]

/** Whether the path names the alias, and not the body. */
const isOfGemini = (asked: Asked): boolean => asked.startsWith('gemini')

function values(asked: Asked, random: Random): unknown {
  let members: unknown = WHOLE[asked]
  for (let times = random.below(4); times > 0; times--)
    members = thinned(members as Record<string, unknown>, random)
  const plain = members as Record<string, unknown>
  if (asked === 'embeddings' && random.below(2) === 0)
    members = { ...plain, input: random.pick(INPUTS) }
  if (isOfGemini(asked)) {
    if (random.below(2) === 0) members = { ...plain, contents: random.pick(CONTENTS) }
    members = respelled(members, random)
  } else if (asked !== 'embeddings' && random.below(2) === 0)
    members = { ...plain, [asked === 'responses' ? 'input' : 'messages']: random.pick(TURNS) }
  return withOddValues(members, random, random.pick([15, 60, 300, 3000]))
}

const flipped = (text: string, { below }: Random): Buffer => {
  const bytes = Buffer.from(text)
  const at = below(bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
  return bytes
}

/** The body of a request to `model`: odd in its values, and at times in its very bytes. */
export function oddBody(asked: Asked, model: string, random: Random): Buffer {
  const members = values(asked, random)
  const isObject = typeof members === 'object' && members !== null && !Array.isArray(members)
  const named = isOfGemini(asked) ? {} : { model }
  const text = JSON.stringify(isObject ? { ...members, ...named } : members) ?? 'null'
  switch (random.below(8)) {
    case 0:
      return Buffer.from(withToken(text, random))
    case 1:
      return flipped(text, random)
    case 2:
      return Buffer.from(text).subarray(0, random.below(text.length))
    default:
      return Buffer.from(text)
  }
}
