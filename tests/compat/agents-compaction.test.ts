import { describe, expect, test } from 'bun:test'
import { codex, codexEvents } from '../support/clients/agents/codex'
import { agentsOrReason } from '../support/clients/agents/install'
import { runSession } from '../support/clients/agents/session'
import { anthropicFormat } from '../support/providers/kit/claude'
import { codexFormat } from '../support/providers/kit/codex'
import {
  compactingClaude,
  compactingCodex,
  growing,
  KEPT,
} from '../support/providers/kit/compacting'
import { googleFormat } from '../support/providers/kit/gemini'

/** A session takes seconds; a busy machine takes its time. */
const LIMIT_MS = 600_000

const agents = await agentsOrReason()
const isThere = !('reason' in agents)
const codexPath = 'reason' in agents ? '' : agents.codex

const LAST_WORDS = 'All of it is done.'
const FULL = ['-c', 'model_auto_compact_token_limit=40000']

/** How Codex asks any model for a summary. */
const IN_WORDS = 'CONTEXT CHECKPOINT COMPACTION'

const session = (format: Parameters<typeof runSession>[0]['format'], providerName: string) =>
  runSession({
    format,
    alias: 'gpt-5.5',
    files: { 'out.txt': '' },
    script: () => [
      {
        thought: 'One.',
        calls: [{ id: 'call_01', tool: 'exec_command', input: { cmd: 'echo one >> out.txt' } }],
      },
      { text: 'The model has forgotten what it did.' },
    ],
    others: { [IN_WORDS]: [{ text: KEPT }], [KEPT]: [{ text: LAST_WORDS }] },
    // Who forgets what it did would do it for ever.
    instead: { 5: () => new Response('Enough', { status: 400 }) },
    agent: ({ url, alias, home }) =>
      codex({
        executable: codexPath,
        url,
        alias,
        home,
        prompt: 'Do it.',
        providerName,
        args: FULL,
      }),
  })

const itemsOf = (stdout: string) => codexEvents(stdout).flatMap(({ item }) => (item ? [item] : []))

describe.skipIf(!isThere)('Codex makes its conversation shorter, and works on:', () => {
  test.concurrent.each([
    ['openai', compactingCodex],
    ['anthropic', compactingClaude],
  ] as const)(
    'the provider does it: %s',
    async (_, format) => {
      const { code, output, received, model, files } = await session(format, 'OpenAI')

      expect(model.refusals).toEqual([])
      expect([code, files]).toEqual([0, { 'out.txt': 'one\n' }])
      expect(itemsOf(output.stdout).at(-1)).toMatchObject({ text: LAST_WORDS })
      expect(received).toHaveLength(3)
      for (const { text } of received) expect(text).not.toContain(IN_WORDS)
    },
    LIMIT_MS,
  )

  test.concurrent.each([
    ['openai', codexFormat],
    ['anthropic', anthropicFormat],
    ['google', googleFormat],
  ] as const)(
    'the model does it in words: %s',
    async (_, format) => {
      const { code, output, received, model, files } = await session(growing(format), 'Portus')

      expect(model.refusals).toEqual([])
      expect([code, files]).toEqual([0, { 'out.txt': 'one\n' }])
      expect(itemsOf(output.stdout).at(-1)).toMatchObject({ text: LAST_WORDS })
      expect(received).toHaveLength(3)
      expect(received[1]?.text).toContain(IN_WORDS)
    },
    LIMIT_MS,
  )

  test.concurrent(
    'a provider of OpenAI’s name that makes no summary is told to the user',
    async () => {
      const { code, output, received, log } = await session(growing(googleFormat), 'OpenAI')

      expect(code).toBe(1)
      expect(output.stdout).toContain('compaction_trigger')
      // Codex tries every status from 500 on again.
      expect(log.filter(({ status = 200 }) => status === 501).length).toBeGreaterThan(0)
      expect(received).toHaveLength(1)
    },
    LIMIT_MS,
  )
})
