import { expect, test } from 'bun:test'
import { prepareAlias } from '../../../../src/alias/alias'
import type { AliasFile } from '../../../../src/alias/schema'
import { endpointOf } from '../../../../src/api/endpoints'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { planFor } from '../../../../src/proxy/plan/plan'

const THINKING = { type: 'enabled', budget_tokens: 1024 }
const CALL = { type: 'tool_use', id: 't', name: 'f', input: {} }
const RESULT = { type: 'tool_result', tool_use_id: 't', content: 'r' }
const THOUGHT = { type: 'thinking', thinking: 'hm', signature: 's' }
const KEYS = { aws_access_key_id: 'a', aws_secret_access_key: 'b', aws_region: 'us-east-1' }

const ALIASES: Record<string, AliasFile> = {
  Anthropic: { provider: 'anthropic', api_key: 'k', thinking: THINKING },
  Bedrock: {
    provider: 'bedrock',
    ...KEYS,
    thinking: THINKING,
    override_params: { model: 'anthropic.claude-sonnet-4-5-20250929-v1:0' },
  },
}

/** Whether the alias's default for `thinking` is put into a message with this last turn of the model's. */
function hasThinking(file: AliasFile, content: unknown): boolean {
  const messages = [
    { role: 'user', content: 'q' },
    { role: 'assistant', content },
    { role: 'user', content: [RESULT] },
  ]
  const body = jsonBodyOf(Buffer.from(JSON.stringify({ model: 'a', max_tokens: 9, messages })))
  const plan = planFor(
    {
      endpoint: endpointOf('messages'),
      alias: prepareAlias('a', file),
      id: undefined,
      query: new URLSearchParams(),
      headers: new Headers(),
      signal: new AbortController().signal,
      body,
      explicitParams: body.members.values,
      isStreamed: false,
      isRepeatable: true,
    },
    { takesWays: true },
  )
  const [way] = plan.ways.values()
  if (way?.kind !== 'own') throw new Error('Not passed through')
  return way.edits.has('thinking')
}

test.each(
  Object.entries(ALIASES).flatMap(([name, file]) => [
    [name, file, 'calls without a thought', [CALL], false] as const,
    [
      name,
      file,
      'words and calls without a thought',
      [{ type: 'text', text: 'w' }, CALL],
      false,
    ] as const,
    [name, file, 'a thought and calls', [THOUGHT, CALL], true] as const,
    [
      name,
      file,
      'a hidden thought and calls',
      [{ type: 'redacted_thinking', data: 'd' }, CALL],
      true,
    ] as const,
    [name, file, 'words about "tool_use"', [{ type: 'text', text: '"tool_use"' }], true] as const,
    [name, file, 'a plain text', 'w', true] as const,
  ]),
)('%s, whose default is to think, behind a turn', (...[, file, , content, isPut]) => {
  expect(hasThinking(file, content)).toBe(isPut)
})
