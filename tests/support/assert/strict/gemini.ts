/**
 * A reader of Gemini's answers that takes nothing but what Google's SDKs and gemini-cli take: their parsers of events
 * are written by hand, and Python's decodes signatures.
 * https://ai.google.dev/api/generate-content#generatecontentresponse
 * https://github.com/googleapis/js-genai/blob/main/src/_api_client.ts
 */

import {
  isCount,
  isFilled,
  isPlace,
  isText,
  type Json,
  listOf,
  type Note,
  notes,
  objectOf,
  parseObject,
  type Reading,
  wordsOf,
} from './reading'

/** The reasons that an answer of another maker's model can have. */
const REASONS = ['STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION', 'OTHER', 'MALFORMED_FUNCTION_CALL']

/** What a part may hold, and what may stand beside it. */
const DATA = ['text', 'functionCall', 'inlineData']
const BESIDE = ['thought', 'thoughtSignature']

/** Either alphabet. Python's SDK decodes it. */
const BASE64 = /^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/

const TOTALLED = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount']

function checkPart(part: Json, note: Note): void {
  const names = Object.keys(part)
  note(names.filter((name) => DATA.includes(name)).length === 1, 'a part of one kind', part)
  note(
    names.every((name) => DATA.includes(name) || BESIDE.includes(name)),
    'members of a part',
    part,
  )
  if ('text' in part) note(isText(part.text), 'text', part)
  if ('thought' in part) note(part.thought === true && 'text' in part, 'thought', part)
  const { thoughtSignature: signature } = part
  if (signature !== undefined)
    note(isFilled(signature) && BASE64.test(signature), 'thoughtSignature', part)
  if (!('functionCall' in part)) return
  const { id, name, args } = objectOf(part.functionCall)
  note(isFilled(id) && isText(name) && objectOf(args) === args, 'functionCall', part)
}

function checkUsage(value: unknown, note: Note): void {
  const usage = objectOf(value)
  for (const name of ['promptTokenCount', 'candidatesTokenCount', 'totalTokenCount'])
    note(isPlace(usage[name]), `usageMetadata.${name}`, usage)
  for (const [name, count] of Object.entries(usage))
    if (name.endsWith('Count')) note(isCount(count), `usageMetadata.${name}`, count)
  const sum = TOTALLED.reduce((all, name) => all + Number(usage[name] ?? 0), 0)
  note(usage.totalTokenCount === sum, 'usageMetadata.totalTokenCount is the sum', usage)
}

/** Reads the chunks of an answer one by one. */
function chunkReader(note: Note) {
  const calls: string[] = []
  let text = ''
  let names: string | undefined
  let end: Reading['end'] = 'none'

  const readPart = (part: Json) => {
    checkPart(part, note)
    if (isText(part.text) && part.thought !== true) text += part.text
    if (!('functionCall' in part)) return
    calls.push(JSON.stringify(objectOf(part.functionCall).args))
  }

  const readCandidates = (candidates: unknown) => {
    const [value, ...more] = listOf(candidates)
    const candidate = objectOf(value)
    note(more.length === 0 && candidate.index === 0, 'one candidate', candidates)
    const { parts, role } = objectOf(candidate.content)
    note(role === 'model' && listOf(parts).length > 0, 'content', candidate)
    listOf(parts).map(objectOf).forEach(readPart)
    if (candidate.finishReason === undefined) return
    note(REASONS.includes(wordsOf(candidate.finishReason)), 'finishReason', candidate)
    end = 'whole'
  }

  return {
    read(chunk: Json) {
      note(end === 'none', 'a chunk behind the end', chunk)
      if (chunk.error !== undefined) {
        const { code, message, status } = objectOf(chunk.error)
        note(isPlace(code) && isText(message) && isFilled(status), 'an error', chunk)
        end = 'error'
        return
      }
      const { candidates, promptFeedback, usageMetadata, modelVersion, responseId } = chunk
      note(isFilled(modelVersion) && isFilled(responseId), 'names', chunk)
      const named = `${modelVersion} ${responseId}`
      note(named === (names ?? named), 'other names than before', [names, named])
      names = named
      if (usageMetadata !== undefined) checkUsage(usageMetadata, note)
      if (candidates !== undefined) readCandidates(candidates)
      const { blockReason } = objectOf(promptFeedback)
      if (candidates !== undefined) return
      note(isFilled(blockReason), 'neither a candidate nor a block', chunk)
      end = 'whole'
    },
    done: (problems: string[]): Reading => ({ problems, text, calls, end }),
  }
}

/** Reads a whole answer. */
export function readAnswer(body: string): Reading {
  const { problems, note } = notes()
  const chunks = chunkReader(note)
  const answer = parseObject(body)
  if (!answer) return { problems: ['no JSON object'], text: '', calls: [], end: 'none' }
  chunks.read(answer)
  const reading = chunks.done(problems)
  note(reading.end !== 'none', 'no finishReason', answer)
  return reading
}

/** The end of an event, as Google writes it. */
const END = '\r\n\r\n'
const DATA_FIELD = 'data: '

/** Reads events. The SDKs take a `data` line and an empty one, and no comment. */
export function readAnswerEvents(body: string): Reading {
  const { problems, note } = notes()
  const chunks = chunkReader(note)
  note(body === '' || body.endsWith(END), 'the last event is cut off', body.slice(-100))
  for (const event of body.split(END).slice(0, -1)) {
    const data = event.startsWith(DATA_FIELD) ? event.slice(DATA_FIELD.length) : ''
    const chunk = data.includes('\n') ? undefined : parseObject(data)
    note(chunk !== undefined, 'no chunk', event)
    if (chunk && !isPing(chunk)) chunks.read(chunk)
  }
  return chunks.done(problems)
}

/** A chunk that only breaks a silence: it has an empty text and no names. */
const isPing = (chunk: Json): boolean => JSON.stringify(chunk) === PING

const PING = '{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"index":0}]}'

/** Reads a stream that is one list. One that breaks off with an error has it as its last element. */
export function readAnswerArray(body: string): Reading {
  const { problems, note } = notes()
  const chunks = chunkReader(note)
  const isClosed = body.trimEnd().endsWith(']')
  const list = parseObject(`{"list":${body}${isClosed ? '' : ']'}}`)?.list
  if (!Array.isArray(list)) {
    note(!isClosed, 'no list', body.slice(0, 100))
    return { problems, text: '', calls: [], end: 'none' }
  }
  for (const value of list) {
    const chunk = objectOf(value)
    note(chunk === value, 'no chunk', value)
    if (!isPing(chunk)) chunks.read(chunk)
  }
  const reading = chunks.done(problems)
  return isClosed || reading.end === 'error' ? reading : { ...reading, end: 'none' }
}
