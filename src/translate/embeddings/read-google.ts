import { sentenceOf } from '../../errors'
import { camelKeys } from '../camel-case'
import { type JsonObject, Untranslatable } from '../conversation'
import { untranslatableMember } from '../untranslatable'
import { isObject, objectsOf, textOf } from '../values'

/** What a client of Gemini's API wants vectors of. */
export type GoogleEmbeddings = {
  inputs: readonly string[]
  /** How long a vector is, what it is for and what the text is called, as the client says it. */
  settings: JsonObject
  /** Other members, which say nothing to another provider. */
  others: readonly string[]
}

/** What each request of a batch says for itself. Other providers take it once for all texts. */
const SETTINGS = ['outputDimensionality', 'taskType', 'title'] as const

/**
 * Reads a request for vectors in Google's format: one, or a batch of them.
 * https://ai.google.dev/api/embeddings#method:-models.batchembedcontents
 *
 * @throws {Untranslatable} for content that is no text, and for requests that differ in more than their texts.
 */
export function readGoogleEmbeddings(json: JsonObject, isBatch: boolean): GoogleEmbeddings {
  const { requests, ...alone } = camelKeys(json)
  const all = isBatch ? objectsOf(requests).map(camelKeys) : [alone]
  if (all.length === 0) throw invalidContent('requests')
  const read = all.map(({ content, model, embedContentConfig, ...members }, at) => ({
    text: textIn(content, isBatch ? `requests[${at}].content` : 'content'),
    members: {
      ...members,
      ...(isObject(embedContentConfig) ? camelKeys(embedContentConfig) : {}),
    } as JsonObject,
  }))
  const settings: [string, unknown][] = SETTINGS.flatMap((name): [string, unknown][] => {
    const values = new Set(read.map(({ members }) => members[name] ?? undefined))
    const [value] = values
    if (values.size > 1 && name === 'title') return []
    if (values.size > 1) throw mixed(name)
    return value === undefined ? [] : [[name, value]]
  })
  const names = new Set(read.flatMap(({ members }) => Object.keys(members)))
  const known = new Set(settings.map(([name]) => name))
  return {
    inputs: read.map(({ text }) => text),
    settings: Object.fromEntries(settings),
    others: [...names].filter((name) => !known.has(name)),
  }
}

/** The texts of a content, which becomes one vector. */
function textIn(content: unknown, path: string): string {
  const { parts } = isObject(content) ? content : {}
  const texts = objectsOf(parts).map((part) => {
    const text = textOf(part.text)
    if (text === undefined) throw untranslatableMember(`${path}.parts`)
    return text
  })
  if (texts.length === 0) throw invalidContent(path)
  return texts.join('\n')
}

const invalidContent = (name: string) =>
  new Untranslatable(sentenceOf('invalid_request', 'invalid_content', { name }), name)

const mixed = (name: string) =>
  new Untranslatable(sentenceOf('invalid_request', 'mixed_batch', { name }), `requests.${name}`)
