import { searchFault } from '../anthropic-search'
import { type Heard, itemsOf, membersOf, SIGNATURE, textOf } from './kit'

type Json = Record<string, unknown>

/** Why Anthropic refuses a history: results, signatures, thoughts and searches must be as they were. */
export function faultOf(request: Json): string | undefined {
  const { messages, thinking } = request
  const fault = searchFault(request)
  if (fault !== undefined) return fault
  let open: unknown[] = []
  for (const { role, content } of itemsOf(messages)) {
    const blocks = itemsOf(content)
    const results = blocks.filter(({ type }) => type === 'tool_result')
    if (results.some(({ tool_use_id: id }) => !open.includes(id))) return 'Unexpected tool_use_id'
    if (results.length < open.length) return 'tool_use ids without tool_result blocks'
    open = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => id)
    for (const { type, signature } of blocks)
      if (type === 'thinking' && signature !== SIGNATURE) return 'Invalid `signature` in `thinking`'
    if (role === 'assistant' && open.length > 0 && membersOf(thinking).type === 'enabled') {
      if (blocks[0]?.type !== 'thinking') return `Expected thinking, but found ${blocks[0]?.type}`
    }
  }
  return undefined
}

/** What Claude received, whatever cloud it runs on. */
export function hearClaude({ json = {} }: { json: Json | undefined }): Heard {
  const blocks = itemsOf(json.messages).flatMap(({ role, content }) =>
    (typeof content === 'string' ? [{ type: 'text', text: content }] : itemsOf(content)).map(
      (block): Json => ({ ...block, role }),
    ),
  )
  const of = (...types: string[]) => blocks.filter(({ type }) => types.includes(String(type)))
  const { format } = membersOf(json.output_config)
  return {
    text: textOf(of('text').filter(({ role }) => role === 'user')),
    media: of('image', 'document').map(({ source }) => {
      const { media_type: type, data } = membersOf(source)
      return { type: String(type), data: String(data) }
    }),
    tools: itemsOf(json.tools).map(({ name }) => String(name)),
    calls: of('tool_use').map((block) => {
      const { id, name, input } = block as { id: string; name: string; input: object }
      return { id, name, input }
    }),
    results: of('tool_result').map(({ tool_use_id: id, content }) => ({
      id: String(id),
      text: textOf(content),
    })),
    thoughts: of('thinking').map(({ thinking, signature }) => ({
      text: String(thinking),
      signature: String(signature),
    })),
    schema: membersOf(format).schema,
    thinks: membersOf(json.thinking).type === 'enabled',
  }
}
