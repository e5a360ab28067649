import { bareName } from '../../body/bare-name'
import { type Bytes, bytesOf, type JsonBody, slicesOf } from '../../body/json/body'
import { bytesHold } from '../../body/json/bytes-hold'
import { elementsOf } from '../../body/json/elements'
import { QUOTE, skipSpace, stringEnd, valueEnd } from '../../body/json/lexer'
import { nameOf, type Span } from '../../body/json/members'

/** A part of a conversation that says nothing, but sets what the model is asked with. */
export type ContentSetting = {
  /** The top-level member that would set the same. */
  name: string
  /** Where it stands, as `input[0].tools`. */
  path: string
  /** Its value. */
  bytes: Buffer
}

/** How settings are found in a member of a body. */
type Content = {
  /** Nearly no conversation has settings. One with none of these words and escapes is not looked through. */
  words: readonly string[]
  /** The member of an item whose objects hold them. Without it, the items do. */
  blocks?: string
  /** The top-level member that a member of an item of these types stands for. */
  settingOf(types: readonly string[], member: string): string | undefined
}

/**
 * The items of the Responses API that say or did something. Any other one sets something: `additional_tools` and
 * `tool_search_output` add tools, `configuration_update` sets the reasoning and the form of the answer.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 */
const SAID: ReadonlySet<string> = new Set([
  ...[
    'message',
    'agent_message',
    'reasoning',
    'item_reference',
    'ghost_snapshot',
    'mcp_list_tools',
  ],
  ...['compaction', 'compaction_summary', 'compaction_trigger', 'context_compaction'],
  ...['mcp_approval_request', 'mcp_approval_response', 'program', 'program_output'],
])

const isSaid = (type: string): boolean =>
  SAID.has(type) || type.endsWith('_call') || type.endsWith('_call_output')

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool */
const CHANGES: ReadonlySet<string> = new Set(['tool_addition', 'tool_removal'])

/** Escapes of the letters and signs that {@link Content.words} are made of. */
const ESCAPES = ['\\u002', '\\u004', '\\u005', '\\u006', '\\u007']

const ITEMS: Content = {
  words: ['"tools"', 'additional_tools"', 'tool_search_output"', '_update"', ...ESCAPES],
  settingOf: (types, member) => (types.every(isSaid) ? undefined : member),
}

/** The members of bodies that hold a conversation. */
export type ContentMember = 'input' | 'items' | 'messages'

const CONTENTS: Readonly<Record<ContentMember, Content>> = {
  input: ITEMS,
  items: ITEMS,
  messages: {
    words: ['"tool_addition"', '"tool_removal"', '"tool_changes"', ...ESCAPES],
    blocks: 'content',
    settingOf: (types, member) =>
      member === 'tool_changes' || (member === 'tool' && types.some((type) => CHANGES.has(type)))
        ? 'tools'
        : undefined,
  },
}

const EMPTY_BYTES = 2

const OPEN_BRACE = 0x7b
const COMMA = 0x2c

const NONE: readonly ContentSetting[] = []

/** The settings in the conversation of a body: in its `input`, its `items` or its `messages`. */
export function contentSettings(body: JsonBody, member: ContentMember): readonly ContentSetting[] {
  const span = body.members.values.get(member)
  const content = CONTENTS[member]
  if (!span) return NONE
  const slices = slicesOf(body.pieces, span)
  if (!content.words.some((word) => bytesHold(slices, word))) return NONE
  return [...settingsIn(bytesOf(body, span), member, content)]
}

function* settingsIn(
  bytes: Bytes,
  path: string,
  content: Content,
): Generator<ContentSetting, undefined> {
  const { blocks, ...inner } = content
  let index = 0
  for (const element of elementsOf(bytes)) {
    const at = `${path}[${index++}]`
    const item = bytes.subarray(element.start, element.end)
    const members = [...membersOf(item)]
    if (blocks !== undefined) {
      for (const [name, { start, end }] of members)
        if (name === blocks) yield* settingsIn(item.subarray(start, end), `${at}.${name}`, inner)
      continue
    }
    const types = members
      .filter(([name, { start }]) => bareName(name) === 'type' && item[start] === QUOTE)
      .map(([, { start, end }]) => nameOf(item.subarray(start, end)))
    for (const [member, { start, end }] of members) {
      const name = content.settingOf(types, member)
      // An empty list sets nothing.
      if (name !== undefined && end - start > EMPTY_BYTES)
        yield {
          name,
          path: `${at}.${member}`,
          bytes: Buffer.from(item.buffer, item.byteOffset + start, end - start),
        }
    }
  }
}

/** The members of an object in its bytes, also two of one name. */
function* membersOf(bytes: Bytes): Generator<readonly [name: string, value: Span], undefined> {
  if (bytes[0] !== OPEN_BRACE) return
  let at = skipSpace(bytes, 1)
  while (bytes[at] === QUOTE) {
    const nameEnd = stringEnd(bytes, at + 1)
    const start = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1)
    const end = valueEnd(bytes, start)
    yield [nameOf(bytes.subarray(at, nameEnd)), { start, end }]
    at = skipSpace(bytes, end)
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1)
  }
}
