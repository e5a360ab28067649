import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { throughGateways } from '../support/clients/bytes'
import { anthropicAlias, KEY, openaiAlias } from '../support/portus'
import { verbatim } from '../support/providers/framing'

/** Headers that OpenAI's API defines and that choose nothing of the account. */
const HARMLESS = {
  'openai-beta': 'responses=v1',
  'idempotency-key': 'stainless-1',
  'x-client-request-id': 'mine-1',
  'openai-safety-identifier': 'user-1',
}

/** Headers with which a client chooses on whose account, or on whose behalf, it asks. */
const STEERING = {
  'openai-organization': 'org-of-the-client',
  'openai-project': 'proj-of-the-client',
  'anthropic-workspace-id': 'wrkspc_of_the_client',
  'anthropic-user-profile-id': 'uprof_of_the_client',
} as const

const forward_headers = Object.keys(STEERING)

const aliases = (url: string) => ({
  gpt: openaiAlias(url),
  claude: anthropicAlias(url),
  'gpt-theirs': openaiAlias(url, { forward_headers }),
  'claude-theirs': anthropicAlias(url, { forward_headers }),
})

throughGateways({ aliases }, (through) => {
  test.each(['/v1/chat/completions', '/v1/responses', '/v1/embeddings'])(
    '%s: what OpenAI’s API defines reaches the provider',
    async (path) => {
      through.provider.answer = () => verbatim('{}')

      await through.send(path, '{"model":"gpt"}', HARMLESS)

      expect(Object.fromEntries(through.only().headers)).toMatchObject(HARMLESS)
    },
  )

  describe('a header that steers the provider’s account', () => {
    for (const [suffix, arrives] of [
      ['', false],
      ['-theirs', true],
    ] as const)
      test(`${arrives ? 'reaches the provider where forward_headers lets it' : 'stays behind'}`, async () => {
        through.provider.answer = () => verbatim('{}')
        const own = { apiKey: KEY, maxRetries: 0 }
        const question = { max_tokens: 5, messages: [{ role: 'user' as const, content: 'Hi' }] }

        await new OpenAI({
          ...own,
          baseURL: `${through.url}/v1`,
          organization: STEERING['openai-organization'],
          project: STEERING['openai-project'],
        }).chat.completions.create({ model: `gpt${suffix}`, messages: [] })
        await new Anthropic({ ...own, baseURL: through.url }).messages.create({
          ...question,
          model: `claude${suffix}`,
          workspace_id: STEERING['anthropic-workspace-id'],
          user_profile_id: STEERING['anthropic-user-profile-id'],
        })

        const sent = through.provider.received.flatMap(({ headers }) =>
          [...headers].filter(([name]) => name in STEERING),
        )
        expect(Object.fromEntries(sent)).toEqual(arrives ? STEERING : {})
        expect(through.provider.received).toHaveLength(2)
      })
  })
})
