import { expect, test } from 'bun:test'
import { throughGateways } from '../support/clients/bytes'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { MESSAGE } from '../support/providers/anthropic-messages'
import { verbatim } from '../support/providers/framing'
import { CHAT_COMPLETION, openaiError } from '../support/providers/openai-chat'
import { RESPONSE } from '../support/providers/openai-responses'

/** What Codex 0.171 sends to OpenAI's API, and what a later one may. */
const OF_CODEX = {
  'session-id': '01a22310-d6b5-70d1-8850-cd25187df1bd',
  'thread-id': '01a22310-d6b5-70d1-8850-cd25187df1bd',
  originator: 'codex_exec',
  'x-codex-beta-features': 'remote_compaction_v2',
  'x-codex-turn-metadata': '{"turn_id":"1"}',
  'x-codex-turn-state': 'opaque',
  'x-codex-window-id': '01a22310:0',
  'x-codex-of-tomorrow': 'new',
  'x-openai-internal-codex-responses-lite': 'true',
}

/** What looks like them and is something else. */
const OTHERS = {
  'x-codex-': 'no name',
  'x-openai-account-routing-override': 'theirs',
  'x-openai-internal-caller': 'me',
  'x-originator': 'me',
  session_id: '1',
}

const azure = (url: string) => ({
  provider: 'azure-openai' as const,
  resource_name: 'r',
  deployment_id: 'd',
  api_version: 'v1',
  api_key: 'k',
  azure_model_name: 'gpt-real',
  custom_host: url,
  override_params: { model: 'gpt-real' },
})

const aliases = (url: string) => ({
  gpt: openaiAlias(url),
  azure: azure(url),
  claude: anthropicAlias(url),
  other: openaiAlias(url, { provider: 'groq' }),
  mixed: {
    strategy: { mode: 'fallback' as const },
    targets: [openaiAlias(url), anthropicAlias(url)],
  },
})

const names = Object.keys({ ...OF_CODEX, ...OTHERS })
const heardIn = (headers: Headers) => [...headers.keys()].filter((name) => names.includes(name))
const ALL = Object.keys(OF_CODEX).sort()

throughGateways({ aliases }, (through) => {
  const ask = (model: string, path = '/v1/responses') =>
    through.send(path, JSON.stringify({ model, input: 'Hi', messages: [] }), {
      ...OF_CODEX,
      ...OTHERS,
    })

  test.each(['gpt', 'azure'])('Codex’ headers reach OpenAI’s Responses: %s', async (model) => {
    through.provider.answer = () => verbatim(JSON.stringify(RESPONSE))

    await ask(model)

    const { headers } = through.only()
    // A gateway elsewhere has a route of its own for Azure, which forwards what the configuration names.
    if (model === 'azure' && through.gateway === 'official') return
    expect(heardIn(headers).sort()).toEqual(ALL)
    expect(Object.fromEntries(headers)).toMatchObject(OF_CODEX)
  })

  test('they stay behind on other paths', async () => {
    await ask('gpt', '/v1/chat/completions')
    await ask('gpt', '/v1/embeddings')

    expect(through.provider.received.flatMap(({ headers }) => heardIn(headers))).toEqual([])
  })

  test.each(['claude', 'other'])('no other provider sees them: %s', async (model) => {
    through.provider.answer = ({ path }) =>
      verbatim(JSON.stringify(path.endsWith('/messages') ? MESSAGE : CHAT_COMPLETION))

    await ask(model)

    if (through.gateway === 'embedded') through.only()
    expect(through.provider.received.flatMap(({ headers }) => heardIn(headers))).toEqual([])
  })

  test('of several targets those of OpenAI see them, where the gateway can tell them apart', async () => {
    through.provider.answer = ({ path }) =>
      path.endsWith('/messages') ? verbatim(JSON.stringify(MESSAGE)) : openaiError(500, 'Broken')

    await ask('mixed')

    const seen = through.provider.received.map(({ path, headers }) => [
      path,
      heardIn(headers).sort(),
    ])
    if (through.gateway === 'embedded')
      expect(seen).toEqual([
        ['/v1/responses', ALL],
        ['/v1/messages', []],
      ])
    else expect(seen.flatMap(([, heard]) => heard)).toEqual([])
  })

  test('what OpenAI wants to be told again comes back to Codex', async () => {
    const state = { 'x-codex-turn-state': 'opaque', 'x-reasoning-included': 'true' }
    through.provider.answer = () =>
      verbatim(JSON.stringify(RESPONSE), { ...state, 'x-codex-credits-balance': '7' })

    const { headers } = await ask('gpt')

    expect(Object.fromEntries(headers)).toMatchObject(state)
    expect(headers.get('x-codex-credits-balance')).toBeNull()
  })
})
