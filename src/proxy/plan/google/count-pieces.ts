import type { ResolvedTarget } from '../../../alias/alias'
import { VERTEX_COUNTED } from '../../../api/google/members'
import { withRoot } from '../../../api/google/method-in'
import { bareName } from '../../../body/bare-name'
import type { Bytes, JsonBody } from '../../../body/json/body'
import { editMembers, type MemberEdit, type MemberEdits } from '../../../body/json/edit-members'

const ON_VERTEX: ReadonlySet<string> = new Set(VERTEX_COUNTED.map(bareName))

const MODEL = 'model'

const encoder = new TextEncoder()

/**
 * A question for a count of tokens, with everything that stands around the contents: in an envelope, or on Vertex AI
 * beside them. https://ai.google.dev/api/tokens,
 * https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.publishers.models/countTokens
 *
 * @param edits What changes in the request that is counted. Its bytes are not read once more.
 */
export function countPieces(
  body: JsonBody,
  edits: MemberEdits,
  { api, model }: ResolvedTarget,
): readonly Bytes[] {
  if (api !== 'vertex-ai') {
    const name = JSON.stringify(withRoot(model))
    const named = editMembers(body, new Map<string, MemberEdit>([...edits, [MODEL, name]]))
    return [encoder.encode('{"generateContentRequest":'), ...named, encoder.encode('}')]
  }
  const left = new Map([...edits].filter(([name]) => ON_VERTEX.has(bareName(name))))
  for (const name of body.members.values.keys())
    if (!ON_VERTEX.has(bareName(name))) left.set(name, undefined)
  return editMembers(body, left)
}
