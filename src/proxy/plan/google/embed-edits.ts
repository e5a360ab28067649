import { withRoot } from '../../../api/google/method-in'
import { bareName } from '../../../body/bare-name'
import { type Bytes, bytesOf, type JsonBody, jsonBodyOf } from '../../../body/json/body'
import { editMembers, type MemberEdit } from '../../../body/json/edit-members'
import { elementsOf } from '../../../body/json/elements'
import { type Merge, type Merged, mergeMembers } from '../../../body/json/merge-members'
import type { FormatTarget, JsonObject } from '../../../translate/conversation'

const MODEL = 'model'
const OPEN_BRACE = 0x7b

/** What an alias may set of a vector, by OpenAI's names and Google's. https://ai.google.dev/api/embeddings */
const NAMES: Readonly<Record<string, string>> = {
  dimensions: 'outputDimensionality',
  outputdimensionality: 'outputDimensionality',
  inputtype: 'taskType',
  tasktype: 'taskType',
  title: 'title',
}

/** Where a request may say the same once more. */
const GROUP = bareName('embedContentConfig')

/**
 * The edits of a request for vectors: the alias's values, and the provider's name for the model in each request of a
 * batch, which must name it.
 *
 * @param fixed What the alias sets, in the words of a chat completion.
 */
export function embedEdits(
  body: JsonBody,
  fixed: JsonObject,
  drop: readonly string[],
  { model }: FormatTarget,
): Merged {
  const said = Object.entries(fixed).flatMap(([name, value]) => {
    const its = NAMES[bareName(name)]
    return its === undefined ? [] : [[its, value] as const]
  })
  const dropped = new Set(drop.map((name) => bareName(NAMES[bareName(name)] ?? name)))
  if (said.length > 0) dropped.add(GROUP)
  const merge: Merge = { fixed: Object.fromEntries(said), defaults: {}, dropped }
  const batches = [...body.members.values].filter(([name]) => bareName(name) === 'requests')
  if (batches.length === 0) return mergeMembers(body, without(merge, MODEL))
  const named = withRoot(model)
  const inside = { ...merge, fixed: { ...merge.fixed, [MODEL]: named } }
  const edits = new Map<string, MemberEdit>(
    body.members.values.has(MODEL) ? [[MODEL, undefined]] : [],
  )
  const lost = new Set<string>()
  for (const [name, span] of batches) {
    const { text, dropped: left } = eachMerged(bytesOf(body, span), inside)
    edits.set(name, text)
    for (const path of left) lost.add(`${name}.*.${path}`)
  }
  return { edits, dropped: [...lost] }
}

const without = (merge: Merge, name: string): Merge => ({
  ...merge,
  dropped: new Set([...merge.dropped, name]),
})

/** A list of requests with the same put into each. */
function eachMerged(list: Bytes, merge: Merge): { text: string; dropped: readonly string[] } {
  const bytes = Buffer.from(list.buffer, list.byteOffset, list.length)
  const texts: string[] = []
  const dropped = new Set<string>()
  let copied = 0
  for (const { start, end } of elementsOf(list)) {
    if (list[start] !== OPEN_BRACE) continue
    const body = jsonBodyOf(list.subarray(start, end))
    const merged = mergeMembers(body, merge)
    texts.push(bytes.toString('utf8', copied, start))
    texts.push(Buffer.concat(editMembers(body, merged.edits)).toString())
    for (const path of merged.dropped) dropped.add(path)
    copied = end
  }
  texts.push(bytes.toString('utf8', copied))
  return { text: texts.join(''), dropped: [...dropped] }
}
