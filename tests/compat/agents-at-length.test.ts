import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { claudeCode, claudeEvents } from '../support/clients/agents/claude-code'
import { codex, codexEvents } from '../support/clients/agents/codex'
import { agentsOrReason } from '../support/clients/agents/install'
import type { Script } from '../support/clients/agents/script'
import { expectCleanSession, runSession } from '../support/clients/agents/session'
import { novaFormat } from '../support/providers/kit/bedrock'
import { chatFormat } from '../support/providers/kit/chat'
import { anthropicFormat } from '../support/providers/kit/claude'
import { codexFormat } from '../support/providers/kit/codex'
import { googleFormat } from '../support/providers/kit/gemini'
import type { Format } from '../support/providers/kit/kit'
import { responsesFormat } from '../support/providers/kit/openai-responses'

/** A session takes seconds; a busy machine takes its time. */
const LIMIT_MS = 600_000

const agents = await agentsOrReason()
const isThere = !('reason' in agents)
const { claude, codex: codexPath } = 'reason' in agents ? { claude: '', codex: '' } : agents

/** A picture of one dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const FILES = { 'greeting.txt': 'Hello world\n', 'dot.png': PNG }
const PROMPT = 'Do the work.'
const LAST_WORDS = 'All of it is done.'
const DELEGATED = 'Count the words in greeting.txt'

const deepseek = chatFormat({ provider: 'deepseek', thoughts: 'text' })
const formats = [anthropicFormat, responsesFormat(), googleFormat, novaFormat, deepseek].map(
  (format) => [format.name, format] as const,
)

describe.skipIf(!isThere)('Claude Code works at length on', () => {
  const bash = (id: string, command: string) => ({
    id,
    tool: 'Bash',
    input: { command, description: 'Run it' },
  })

  /** Calls at once, pictures, a sub-agent, tools that are offered later, and commands that fail or say nothing. */
  const script = (folder: string): Script => {
    const read = (id: string, name: string) => ({
      id,
      tool: 'Read',
      input: { file_path: join(folder, name) },
    })
    return [
      {
        thought: 'Both at once.',
        text: 'I look around.',
        calls: [read('toolu_01', 'greeting.txt'), bash('toolu_02', 'ls')],
      },
      {
        thought: 'Now the picture.',
        calls: [read('toolu_03', 'dot.png'), read('toolu_04', 'greeting.txt')],
      },
      {
        thought: 'Somebody else may count.',
        calls: [
          {
            id: 'toolu_05',
            tool: 'Agent',
            input: {
              description: 'Count words',
              prompt: DELEGATED,
              subagent_type: 'general-purpose',
              run_in_background: false,
            },
          },
        ],
      },
      {
        thought: 'A list would help.',
        calls: [
          {
            id: 'toolu_06',
            tool: 'ToolSearch',
            input: { query: 'select:TaskCreate', max_results: 5 },
          },
        ],
      },
      {
        thought: 'The list.',
        calls: [
          {
            id: 'toolu_07',
            tool: 'TaskCreate',
            input: { subject: 'Read', description: 'Read the file', activeForm: 'Reading' },
          },
        ],
      },
      {
        thought: 'These are odd.',
        calls: [bash('toolu_08', 'exit 3'), bash('toolu_09', 'true')],
      },
      { thought: 'Enough.', text: LAST_WORDS },
    ]
  }

  const others = {
    [DELEGATED]: [
      { thought: 'I count.', calls: [bash('toolu_sub', 'wc -w < greeting.txt')] },
      { text: 'There are two words.' },
    ],
  }

  test.concurrent.each(formats)(
    '%s',
    async (_, format) => {
      const session = await runSession({
        format,
        alias: 'claude-sonnet-4-5',
        files: FILES,
        script,
        others,
        agent: ({ url, alias, home }) =>
          claudeCode({ executable: claude, url, alias, home, prompt: PROMPT }),
      })

      expectCleanSession(session)
      const last = session.model.turns.at(-1)?.heard
      expect(last?.results).toHaveLength(9)
      expect(last?.calls).toHaveLength(9)
      const texts = last?.results.map(({ text }) => text) ?? []
      expect(texts[0]).toContain('Hello world')
      expect(texts[1]).toContain('dot.png')
      expect(texts[4]).toContain('There are two words.')
      expect(texts[6]).toContain('created successfully')
      expect(texts[7]).toContain('3')
      expect(last?.tools).toContain('TaskCreate')
      expect(session.model.turns[0]?.heard.tools).not.toContain('TaskCreate')
      expect(claudeEvents(session.output.stdout).at(-1)).toMatchObject({
        subtype: 'success',
        result: LAST_WORDS,
        permission_denials: [],
      })
    },
    LIMIT_MS,
  )
})

/** The server of tools that both agents are given. */
const SERVER = 'a_server_with_a_long_name'
const SERVER_FILE = join(import.meta.dir, '../support/clients/agents/mcp-server.ts')

describe.skipIf(!isThere)(
  'a tool of an MCP server, whose name is long, is found and called by',
  () => {
    const scriptFor = (search: string, query: object) => (): Script => [
      { thought: 'Find it.', calls: [{ id: 'toolu_01', tool: search, input: query }] },
      { thought: 'Ask.', calls: [{ id: 'toolu_02', tool: SERVER, input: { city: 'Paris' } }] },
      { thought: 'So it is.', text: LAST_WORDS },
    ]

    test.concurrent.each(formats)(
      'Claude Code on %s',
      async (_, format) => {
        const servers = { [SERVER]: { command: process.execPath, args: [SERVER_FILE] } }
        const session = await runSession({
          format,
          alias: 'claude-sonnet-4-5',
          files: { 'mcp.json': JSON.stringify({ mcpServers: servers }) },
          script: scriptFor('ToolSearch', { query: 'where somebody is', max_results: 5 }),
          agent: ({ url, alias, home }) =>
            claudeCode({
              executable: claude,
              url,
              alias,
              home,
              prompt: PROMPT,
              args: ['--mcp-config', 'mcp.json'],
            }),
        })

        expectCleanSession(session)
        expect(session.model.turns.at(-1)?.heard.results[1]?.text).toContain('They are in Paris')
        expect(claudeEvents(session.output.stdout).at(-1)).toMatchObject({ result: LAST_WORDS })
      },
      LIMIT_MS,
    )

    test.concurrent.each([
      ['anthropic', anthropicFormat],
      ['google', googleFormat],
      ['deepseek', deepseek],
    ] as const)(
      'Codex on %s',
      async (_, format) => {
        const config = `[mcp_servers.${SERVER}]
command = ${JSON.stringify(process.execPath)}
args = [${JSON.stringify(SERVER_FILE)}]
`
        const session = await runSession({
          format,
          alias: 'gpt-5.5',
          files: {},
          script: scriptFor('tool_search', { query: 'where somebody is' }),
          agent: ({ url, alias, home }) =>
            codex({ executable: codexPath, url, alias, home, prompt: PROMPT, config }),
        })

        expectCleanSession(session)
        expect(session.model.turns.at(-1)?.heard.results[1]?.text).toContain('They are in Paris')
        const items = codexEvents(session.output.stdout).flatMap(({ item }) => (item ? [item] : []))
        expect(items).toContainEqual(
          expect.objectContaining({ type: 'mcp_tool_call', server: SERVER, status: 'completed' }),
        )
        expect(items.at(-1)).toMatchObject({ type: 'agent_message', text: LAST_WORDS })
      },
      LIMIT_MS,
    )
  },
)

describe.skipIf(!isThere)('Claude Code sums up when the context is full, and goes on', () => {
  /** How each provider says it. */
  const full: readonly (readonly [string, Format, object])[] = [
    [
      'anthropic',
      anthropicFormat,
      {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'prompt is too long: 210000 tokens > 200000 maximum',
        },
      },
    ],
    [
      'google',
      googleFormat,
      {
        error: {
          code: 400,
          message:
            'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    [
      'deepseek',
      deepseek,
      {
        error: {
          message:
            "This model's maximum context length is 131072 tokens. However, you requested 140000 tokens.",
          type: 'invalid_request_error',
          param: null,
          code: 'context_length_exceeded',
        },
      },
    ],
  ]

  test.concurrent.each(full)(
    '%s',
    async (_, format, error) => {
      const input = (command: string) => ({ command, description: 'Run it' })
      const session = await runSession({
        format,
        alias: 'claude-sonnet-4-5',
        files: { 'out.txt': '' },
        script: () => [
          {
            thought: 'A line.',
            calls: [{ id: 'toolu_01', tool: 'Bash', input: input('echo one >> out.txt') }],
          },
          { thought: 'Enough.', text: LAST_WORDS },
        ],
        others: { 'detailed summary': [{ text: '<summary>A line was written.</summary>' }] },
        instead: { 1: () => Response.json(error, { status: 400 }) },
        agent: ({ url, alias, home }) =>
          claudeCode({ executable: claude, url, alias, home, prompt: PROMPT }),
      })

      expect(session.model.refusals).toEqual([])
      const events = claudeEvents(session.output.stdout)
      expect(events.map(({ subtype }) => subtype)).toContain('compact_boundary')
      expect([session.code, events.at(-1)?.result]).toEqual([0, LAST_WORDS])
      expect(session.model.turns.at(-1)?.heard.text).toContain('A line was written.')
    },
    LIMIT_MS,
  )
})

describe.skipIf(!isThere)('an agent goes on behind', () => {
  const faults: readonly (readonly [string, (format: Format) => Format['refuse']])[] = [
    ['an answer that breaks off', (format) => format.cut({ text: 'Half of it' })],
    ['an answer that ends in an error', (format) => format.fail({ text: 'Half of it' })],
    ['a status of 500', () => () => new Response('Broken', { status: 500 })],
  ]
  const scriptFor = (tool: string, input: (command: string) => object) => (): Script => [
    { thought: 'One.', calls: [{ id: 'toolu_01', tool, input: input('echo one > out.txt') }] },
    { thought: 'Two.', calls: [{ id: 'toolu_02', tool, input: input('cat out.txt') }] },
    { thought: 'Enough.', text: LAST_WORDS },
  ]

  for (const [fault, answerOf] of faults) {
    test.concurrent.each([
      ['anthropic', anthropicFormat],
      ['google', googleFormat],
    ] as const)(
      `${fault}: Claude Code on %s`,
      async (_, format) => {
        const session = await runSession({
          format,
          alias: 'claude-sonnet-4-5',
          files: { 'out.txt': '' },
          script: scriptFor('Bash', (command) => ({ command, description: 'Run it' })),
          instead: { 1: answerOf(format) },
          agent: ({ url, alias, home }) =>
            claudeCode({ executable: claude, url, alias, home, prompt: PROMPT }),
        })

        expect(session.model.refusals).toEqual([])
        expect([session.code, session.files]).toEqual([0, { 'out.txt': 'one\n' }])
        expect(claudeEvents(session.output.stdout).at(-1)).toMatchObject({ result: LAST_WORDS })
      },
      LIMIT_MS,
    )

    test.concurrent.each([
      ['OpenAI', codexFormat],
      ['google', googleFormat],
    ] as const)(
      `${fault}: Codex on %s`,
      async (_, format) => {
        const session = await runSession({
          format,
          alias: 'gpt-5.5',
          files: { 'out.txt': '' },
          script: scriptFor('exec_command', (cmd) => ({ cmd })),
          instead: { 1: answerOf(format) },
          agent: ({ url, alias, home }) =>
            codex({ executable: codexPath, url, alias, home, prompt: PROMPT }),
        })

        expect(session.model.refusals).toEqual([])
        expect([session.code, session.files]).toEqual([0, { 'out.txt': 'one\n' }])
        const items = codexEvents(session.output.stdout).flatMap(({ item }) => (item ? [item] : []))
        expect(items.at(-1)).toMatchObject({ type: 'agent_message', text: LAST_WORDS })
      },
      LIMIT_MS,
    )
  }
})
