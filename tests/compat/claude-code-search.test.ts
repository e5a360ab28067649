import { expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { claudeCode, claudeEvents } from '../support/clients/agents/claude-code'
import { agentsOrReason } from '../support/clients/agents/install'
import { agentFolders, startAgent } from '../support/clients/agents/process'
import { openaiAlias, startPortus } from '../support/portus'
import { sse } from '../support/providers/framing'
import { gemini } from '../support/providers/gemini'
import { openaiError } from '../support/providers/openai-chat'
import {
  callItem,
  messageItem,
  responseEvents,
  responseObject,
  searchItem,
} from '../support/providers/openai-responses'
import { responsesRefusal } from '../support/providers/responses-rules'
import { type Answer, startProvider } from '../support/providers/server'

/** The real Claude Code searches the web on models that are not Claude. */

const agents = await agentsOrReason()
if ('reason' in agents) console.warn(agents.reason)

const PAGES = [
  { url: 'https://a.example/', title: 'A' },
  { url: 'https://b.example/', title: 'B' },
]
const INPUT = { query: 'what a fox is' }
const FOUND = 'A fox is quick.'

type Stage = 'search' | 'call' | 'end'

/** Where a session is: the search is a request of its own, and its result goes into the conversation. */
const stageOf = (json: Record<string, unknown>): Stage => {
  const text = JSON.stringify(json)
  if (text.includes('Perform a web search for the query')) return 'search'
  return text.includes('Web search results for query') ? 'end' : 'call'
}

const onGemini: Answer = (received) => {
  const parts = {
    search: [{ text: FOUND }],
    call: [
      {
        functionCall: { id: 'c1', name: 'WebSearch', args: INPUT },
        thoughtSignature: 'c2lnbmF0dXJl',
      },
    ],
    end: [{ text: 'Found.' }],
  }
  const stage = stageOf(received.json ?? {})
  return gemini({
    isStrict: true,
    parts: parts[stage],
    ...(stage === 'search' && {
      grounding: {
        webSearchQueries: [INPUT.query],
        groundingChunks: PAGES.map(({ url, title }) => ({ web: { uri: url, title } })),
      },
    }),
  })(received)
}

const onOpenAI: Answer = ({ json = {} }) => {
  const refusal = responsesRefusal(json, { thoughts: [] })
  if (refusal !== undefined) return openaiError(400, refusal)
  const items = {
    search: [
      searchItem(
        [INPUT.query],
        PAGES.map(({ url }) => url),
      ),
      messageItem(FOUND),
    ],
    call: [callItem('WebSearch', JSON.stringify(INPUT))],
    end: [messageItem('Found.')],
  }[stageOf(json)]
  return json.stream
    ? sse(responseEvents({ items }))
    : Response.json(responseObject('completed', items))
}

const TARGETS: [name: string, alias: (url: string) => AliasFile, answer: Answer, tool: object][] = [
  [
    'Gemini',
    (url) => ({
      provider: 'google',
      api_key: 'of-google',
      custom_host: url.replace('/v1', ''),
      override_params: { model: 'gemini-3-pro-preview' },
    }),
    onGemini,
    { googleSearch: {} },
  ],
  [
    'OpenAI',
    (url) =>
      openaiAlias(url, { native: { responses: true }, override_params: { model: 'gpt-5.4' } }),
    onOpenAI,
    { type: 'web_search' },
  ],
]

for (const [name, alias, answer, tool] of TARGETS)
  test.skipIf('reason' in agents)(`Claude Code searches the web on ${name}`, async () => {
    if ('reason' in agents) return
    using provider = startProvider(answer)
    using folders = agentFolders()
    const portus = await startPortus({ aliases: { 'claude-sonnet-4-5': alias(provider.url) } })
    try {
      const { command, env } = claudeCode({
        executable: agents.claude,
        url: portus.url,
        alias: 'claude-sonnet-4-5',
        home: folders.home,
        prompt: 'Search the web for what a fox is',
        args: ['--max-turns', '4'],
      })
      const session = startAgent({ command, folder: folders.work, env })
      expect(await session.ended()).toBe(0)

      const events = claudeEvents(session.output.stdout)
      const results = events.filter(({ type }) => type === 'user')
      const links = name === 'OpenAI' ? PAGES.map(({ url }) => ({ title: url, url })) : PAGES
      expect(JSON.stringify(results)).toContain(JSON.stringify(FOUND).slice(1, -1))
      expect(results.map(({ tool_use_result: result }) => result)).toMatchObject([
        { query: INPUT.query, searchCount: 1 },
      ])
      for (const { title, url } of links)
        expect(JSON.stringify(results)).toContain(JSON.stringify({ title, url }).slice(1, -1))
      expect(events.at(-1)).toMatchObject({ type: 'result', is_error: false, result: 'Found.' })
      expect(
        provider.received.filter(({ json }) => stageOf(json ?? {}) === 'search'),
      ).toMatchObject([{ json: { tools: [tool] } }])
      expect(provider.received.length).toBeGreaterThanOrEqual(3)
    } finally {
      await portus.stop(true)
    }
  })
