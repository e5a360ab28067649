import { completeResults } from '../../../complete-results'
import type { Conversation, FormatTarget, JsonObject, Part, Turn } from '../../../conversation'
import { type GeminiModel, isThirdGeneration } from '../models/gemini-model'
import { functionResponse } from './function-responses'
import { mediaPart } from './media'
import { modelParts } from './model-parts'

/** The turns of a conversation as Gemini reads them. */
export type Contents = {
  systemInstruction?: JsonObject
  contents: readonly Content[]
}

type Content = { role: 'user' | 'model'; parts: JsonObject[] }

/** Text that says nothing, for a place where some must stand. */
const BLANK = { text: ' ' }

/**
 * Prints the turns. All system turns go into the system instruction, also later ones. Neighbours of one
 * role become one content. https://ai.google.dev/api/caching#Content
 *
 * @param drop Takes the name of what is left out.
 */
export function printContents(
  { turns }: Conversation,
  { provider }: FormatTarget,
  model: GeminiModel,
  drop: (name: string) => void,
): Contents {
  const system: JsonObject[] = []
  const contents: Content[] = []
  // Vertex AI refuses ids of calls as unknown members. Results are then told apart by their order.
  const hasIds = provider !== 'vertex-ai'
  const holdsMedia = isThirdGeneration(model)
  for (const { role, turns: run } of runs(completeResults(turns), system, drop)) {
    const parts = run.flatMap((turn) => turn.parts)
    for (const part of parts) if (part.cache) drop('cache_control')
    if (role === 'model') {
      const printed = modelParts(parts, { model, hasIds, drop })
      if (printed.length > 0) contents.push({ role, parts: printed })
    } else for (const one of userContents(parts, { hasIds, holdsMedia, drop })) add(contents, one)
  }
  if (system.length > 0 && !model.hasSystemInstruction) putFirst(contents, system)
  // A conversation begins with the user, and is never empty.
  if (contents[0]?.role !== 'user') contents.unshift({ role: 'user', parts: [BLANK] })
  return {
    ...(system.length > 0 &&
      model.hasSystemInstruction && { systemInstruction: { parts: system } }),
    contents,
  }
}

/** Between two turns of the user there may have been one of the model that had nothing to print. */
function add(contents: Content[], content: Content): void {
  const last = contents.at(-1)
  if (last?.role !== content.role || hasResponses(last) !== hasResponses(content)) {
    contents.push(content)
  } else for (const part of content.parts) last.parts.push(part)
}

const hasResponses = ({ parts }: Content): boolean => parts[0]?.functionResponse !== undefined

function putFirst(contents: Content[], parts: JsonObject[]): void {
  const first = contents[0]
  if (first?.role === 'user') contents[0] = { role: 'user', parts: [...parts, ...first.parts] }
  else contents.unshift({ role: 'user', parts })
}

type Run = { role: 'user' | 'model'; turns: Turn[] }

/** Groups turns of one role that follow each other. Takes the text of system turns out. */
function runs(turns: readonly Turn[], system: JsonObject[], drop: (name: string) => void): Run[] {
  const all: Run[] = []
  for (const turn of turns) {
    if (turn.name !== undefined) drop('name')
    const left = turn.role === 'system' ? withoutText(turn, system, drop) : turn
    if (left.parts.length === 0) continue
    const role = left.role === 'assistant' ? 'model' : 'user'
    const last = all.at(-1)
    if (last?.role === role) last.turns.push(left)
    else all.push({ role, turns: [left] })
  }
  return all
}

/** A system instruction is text alone. Pictures stay where they are, as the user's. */
function withoutText(turn: Turn, system: JsonObject[], drop: (name: string) => void): Turn {
  const parts: Part[] = []
  for (const part of turn.parts) {
    if (part.cache) drop('cache_control')
    if (part.kind === 'media' && part.media.source.kind !== 'text') parts.push(part)
    else if (part.kind === 'media') system.push(mediaPart(part.media))
    else if ('text' in part && part.text !== '') system.push({ text: part.text })
  }
  return { role: 'user', parts }
}

/**
 * Results must follow the calls at once and all together, and nothing else may stand in their content: Gemini
 * then takes the user's words for the model's. https://github.com/pydantic/pydantic-ai/issues/4210
 */
function userContents(
  parts: readonly Part[],
  options: { hasIds: boolean; holdsMedia: boolean; drop: (name: string) => void },
): Content[] {
  const responses: JsonObject[] = []
  const others: JsonObject[] = []
  for (const part of parts) {
    if (part.kind === 'result') {
      const { response, beside } = functionResponse(part, options)
      for (const inner of part.parts) if (inner.cache) options.drop('cache_control')
      responses.push(response)
      for (const one of beside) others.push(one)
    } else if (part.kind === 'media') {
      if (part.media.detail !== undefined && part.media.detail !== 'auto') options.drop('detail')
      others.push(mediaPart(part.media))
    } else if ('text' in part && part.text !== '') others.push({ text: part.text })
  }
  return [responses, others]
    .filter((some) => some.length > 0)
    .map((some) => ({ role: 'user', parts: some }))
}
