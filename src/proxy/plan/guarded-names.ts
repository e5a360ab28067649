import type { Alias } from '../../alias/alias'
import { fixedMembers } from '../../alias/defaults'
import { firstGuarded, type NameGuard, nameGuard, type SetMembers } from '../../alias/name-guard'
import { CONVERSATIONS, type Endpoint, endpointOf } from '../../api/endpoints/endpoints'
import { type ContentMember, contentSettings } from '../../api/names/content-settings'
import { isHarmlessGroup } from '../../api/names/harmless-group'
import { namesModel } from '../../api/nested-models'
import { isClaude } from '../../api/provider-apis'
import { bareName } from '../../body/bare-name'
import type { RefuseField } from '../../body/form/guard-fields'
import { bytesOf, type JsonBody } from '../../body/json/body'
import { type PortusError, portusError } from '../../errors'
import { nestedModelError, refuseNestedModelIn } from '../request/nested-models'
import type { ClientRequest } from '../request/read-request'
import { cloudOf } from './cloud-way'
import { translationTo } from './translation-to'

/** Members of a body that Anthropic's API has in headers. The gateway makes headers of them. */
const HEADERS_IN_BODY = ['anthropic_beta', 'anthropic_version']

/** The first characters of a client's name are enough to find it. */
const MAX_SHOWN = 64

const NOTHING_GIVEN = { has: () => false }

/**
 * Refuses a body with a member that would say again what the alias says: by another case, by a synonym, or in a
 * group. A parser behind Portus could take it in the place of the alias's own.
 *
 * @param takesWays Whether Portus may write the requests itself.
 * @throws {PortusError} `invalid_request` that names the member.
 */
export function refuseGuardedNames(
  { alias, endpoint, body, form }: Pick<ClientRequest, 'alias' | 'endpoint' | 'body' | 'form'>,
  takesWays: boolean,
): void {
  if (body.kind === 'form') form?.refuseFields(body.edits, fieldsRefused(alias, endpoint))
  if (body.kind !== 'json') return
  const guard = guardOf(alias, endpoint, takesWays)
  const found = firstGuarded(guard, body.members.values.keys(), (name) =>
    isHarmless(guard, body, name),
  )
  if (found)
    throw found.member === undefined
      ? invalidName(found.name)
      : guardedName(found.name, found.member)
  // What a conversation keeps is asked with later, as a response.
  const asked = isConversation(endpoint) ? guardOf(alias, RESPONSES, takesWays) : guard
  refuseSettings(alias, endpoint, body, asked)
}

/** The same for what a conversation sets: its tools, its reasoning, or further models. */
function refuseSettings(alias: Alias, endpoint: Endpoint, body: JsonBody, guard: NameGuard): void {
  const content = contentOf(endpoint)
  const settings = content ? contentSettings(body, content) : []
  if (settings.length === 0) return
  if (!alias.allows('nested_models')) refuseNestedModelIn(settings)
  for (const { name, path } of settings) {
    const member = guard.settings.get(bareName(name))
    if (member !== undefined) throw guardedName(path, member)
  }
}

const RESPONSES = endpointOf('responses')

/** https://platform.openai.com/docs/api-reference/conversations */
const isConversation = ({ name }: Endpoint): boolean => name.startsWith('conversations.')

/** The member of the conversation, where it may set something. */
function contentOf(endpoint: Endpoint): ContentMember | undefined {
  if (endpoint.dialect === 'anthropic') return 'messages'
  if (isConversation(endpoint)) return 'items'
  return endpoint.name.startsWith('responses') ? 'input' : undefined
}

/** The same for the fields of a form, which name no further models either. */
function fieldsRefused(alias: Alias, endpoint: Endpoint): RefuseField {
  const { allowed, guarded } = guardOf(alias, endpoint, false)
  const mayNameModels = endpoint.model !== 'body' || alias.allows('nested_models')
  return (name, readings) => {
    if (allowed.has(name)) return
    if (!mayNameModels && readings.some(namesModel)) throw nestedModelError(name)
    const member = readings.map((reading) => guarded.get(reading)).find(Boolean)
    if (member !== undefined) throw guardedName(name, member)
  }
}

function guardedName(name: string, member: string): PortusError {
  const isSpelling = bareName(name) === bareName(member)
  const isHeader = isSpelling && HEADERS_IN_BODY.includes(member)
  const sentence = isHeader ? 'header_in_body' : isSpelling ? 'folded_name' : 'set_by_model'
  return portusError('invalid_request', sentence, {
    param: member,
    values: { name: JSON.stringify(name.slice(0, MAX_SHOWN)), member },
  })
}

/** Larger groups are not looked through. */
const MAX_GROUP_BYTES = 64 * 1024

function isHarmless({ ungrouped }: NameGuard, body: JsonBody, name: string): boolean {
  const span = body.members.values.get(name)
  if (!span || span.end - span.start > MAX_GROUP_BYTES) return false
  const json = Buffer.from(bytesOf(body, span)).toString()
  return isHarmlessGroup(json, (bare) => ungrouped.has(bare))
}

const invalidName = (name: string) =>
  portusError('invalid_request', 'invalid_name', {
    values: { name: JSON.stringify(name.toWellFormed().slice(0, MAX_SHOWN)) },
  })

function guardOf(alias: Alias, endpoint: Endpoint, takesWays: boolean): NameGuard {
  const key = `${endpoint.name} ${takesWays}`
  const known = alias.nameGuards.get(key)
  if (known) return known
  const guard = nameGuard(
    alias.leaves.map(({ name }) => setMembers(alias, name, endpoint, takesWays)),
  )
  alias.nameGuards.set(key, guard)
  return guard
}

function setMembers(
  alias: Alias,
  name: string,
  endpoint: Endpoint,
  takesWays: boolean,
): SetMembers {
  const leaf = alias.leafOf(name)
  const target = alias.targets.get(name)
  const own = alias.nativeFor(name, endpoint)
  const isWritten = takesWays && alias.mayPassThrough
  const isCloud = isWritten && target !== undefined && cloudOf(target) !== undefined
  // Claude's clouds take messages as they are.
  const isOwn = own !== undefined || (isCloud && endpoint.dialect === 'anthropic')
  const isOurs =
    isWritten &&
    !isOwn &&
    CONVERSATIONS.has(endpoint.name) &&
    translationTo(endpoint, alias, name, false) !== undefined
  // What is translated of Gemini's API is made anew: every name is read in all of its spellings, or left out.
  if (endpoint.dialect === 'google' && own === undefined)
    return {
      endpoint: endpoint.name,
      set: [],
      dropped: [],
      fixed: [],
      refused: [],
      isTranslated: true,
    }
  const set = [...alias.overridesFor(name, endpoint.overrides, NOTHING_GIVEN).keys()]
  const fixed = leaf ? fixedMembers(leaf) : {}
  const rename = own?.rename ?? {}
  const mayNameModels = alias.allows('nested_models')
  const makesHeaders = target && isClaude(target.api) && !isCloud && !(own && takesWays)
  return {
    endpoint: endpoint.name,
    set: [...set, ...set.flatMap((one) => rename[one] ?? [])],
    dropped: leaf?.drop ?? [],
    fixed: set.filter((one) => Object.hasOwn(fixed, one) && !(one === 'model' && mayNameModels)),
    refused: makesHeaders ? HEADERS_IN_BODY : [],
    isTranslated: isOurs,
  }
}
