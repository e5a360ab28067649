import { describe, expect, test } from 'bun:test'
import { claudeCode, claudeEvents } from '../support/clients/agents/claude-code'
import { codex } from '../support/clients/agents/codex'
import { agentsOrReason } from '../support/clients/agents/install'
import { runSession, type Session } from '../support/clients/agents/session'
import { KEY } from '../support/portus'
import { temporaryFolder } from '../support/process/child'
import { anthropicFormat } from '../support/providers/kit/claude'
import type { Format } from '../support/providers/kit/kit'
import { responsesFormat } from '../support/providers/kit/openai-responses'

/** A session takes a second; a busy machine takes its time. */
const LIMIT_MS = 600_000

const agents = await agentsOrReason()
const isThere = !('reason' in agents)
if ('reason' in agents) console.warn(`Without agents: ${agents.reason}`)
const executable = (name: 'claude' | 'codex') => ('reason' in agents ? '' : agents[name])

/** Every token costs a dollar, and there are ten cents. */
const config = (format: Format) => {
  const { provider, override_params } = format.alias('') as {
    provider: string
    override_params?: { model?: string }
  }
  return {
    'applications/tests.json': { budgets: [{ usd: 0.1, per: 'day' }] },
    'prices.json': {
      models: {
        [`${provider}/${override_params?.model}`]: { input: 1_000_000, output: 1_000_000 },
      },
    },
  }
}

/** Spends all of it. */
async function spend(url: string, path: string, body: object): Promise<void> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(body),
  })
  expect([response.status, await response.text()]).toEqual([200, expect.any(String)])
}

/** What the agent was refused, after the one request that has spent everything. */
function refusedIn({ log, received }: Session) {
  expect(received).toHaveLength(1)
  return log.filter(({ status = 0 }) => status >= 400)
}

const said = ({ output }: Session) => output.stdout + output.stderr

describe.skipIf(!isThere)('an agent whose application has spent its budget', () => {
  test(
    'Claude Code says so, and does not ask again and again',
    async () => {
      const alias = 'claude-sonnet-4-5'
      using data = temporaryFolder()
      const session = await runSession({
        env: { PORTUS_DATA_PATH: data.path },
        format: anthropicFormat,
        alias,
        files: {},
        script: () => [{ text: 'Hello' }],
        config: config(anthropicFormat),
        agent: async ({ url, home }) => {
          await spend(url, '/v1/messages', {
            model: alias,
            max_tokens: 100,
            messages: [{ role: 'user', content: 'Hi' }],
          })
          return claudeCode({ executable: executable('claude'), url, alias, home, prompt: 'Hi' })
        },
      })

      const refused = refusedIn(session)
      expect(refused).toHaveLength(1)
      expect(claudeEvents(session.output.stdout).at(-1)).toMatchObject({
        type: 'result',
        is_error: true,
        result: expect.stringContaining(
          'The budget of $0.10 per day of this application is used up',
        ),
      })
    },
    LIMIT_MS,
  )

  test(
    'Codex says so, and does not ask again and again',
    async () => {
      const format = responsesFormat()
      using data = temporaryFolder()
      const session = await runSession({
        env: { PORTUS_DATA_PATH: data.path },
        format,
        alias: 'gpt',
        files: {},
        script: () => [{ text: 'Hello' }],
        config: config(format),
        agent: async ({ url, home }) => {
          await spend(url, '/v1/responses', { model: 'gpt', input: 'Hi' })
          return codex({ executable: executable('codex'), url, alias: 'gpt', home, prompt: 'Hi' })
        },
      })

      const refused = refusedIn(session)
      expect(session.code).not.toBe(0)
      expect(refused).toHaveLength(1)
      // Its own words for OpenAI's code of an account without money.
      expect(said(session)).toContain('Quota exceeded')
    },
    LIMIT_MS,
  )
})
