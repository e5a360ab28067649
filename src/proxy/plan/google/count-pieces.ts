import type { ResolvedTarget } from '../../../alias/alias'
import { withRoot } from '../../../api/google/method-in'
import { bareName } from '../../../body/bare-name'
import { type Bytes, jsonBodyOf } from '../../../body/json/body'
import { editMembers } from '../../../body/json/edit-members'
import { VERTEX_COUNTED } from '../count/counting'

const ON_VERTEX: ReadonlySet<string> = new Set(VERTEX_COUNTED.map(bareName))

const encoder = new TextEncoder()

/**
 * A question for a count of tokens, with everything that stands around the contents: in an envelope, or on Vertex AI
 * beside them. https://ai.google.dev/api/tokens,
 * https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.publishers.models/countTokens
 */
export function countPieces(
  request: readonly Bytes[],
  { api, model }: ResolvedTarget,
): readonly Bytes[] {
  if (api !== 'vertex-ai') {
    const name = JSON.stringify(withRoot(model))
    const body = jsonBodyOf(Buffer.concat(request))
    const named = editMembers(body, new Map([['model', name]]))
    return [encoder.encode('{"generateContentRequest":'), ...named, encoder.encode('}')]
  }
  const body = jsonBodyOf(Buffer.concat(request))
  const others = [...body.members.values.keys()].filter((name) => !ON_VERTEX.has(bareName(name)))
  return editMembers(body, new Map(others.map((name) => [name, undefined])))
}
