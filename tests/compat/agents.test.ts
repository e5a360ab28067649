import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { comparePage, writeSection } from '../../scripts/page-section'
import { claudeCode, claudeEvents } from '../support/clients/agents/claude-code'
import { codex, codexEvents } from '../support/clients/agents/codex'
import { greetingScript, LOOK, PATCH } from '../support/clients/agents/greeting-patch'
import { agentsOrReason } from '../support/clients/agents/install'
import type { Script } from '../support/clients/agents/script'
import {
  expectCleanSession,
  expectHistory,
  runSession,
  type Session,
} from '../support/clients/agents/session'
import { clientRows, type Mark, thoughtMarks } from '../support/matrix/client-rows'
import { gptOssFormat, llamaFormat, novaFormat } from '../support/providers/kit/bedrock'
import { chatFormat } from '../support/providers/kit/chat'
import { anthropicFormat, bedrockClaude, vertexClaude } from '../support/providers/kit/claude'
import { codexFormat } from '../support/providers/kit/codex'
import { cohereFormat } from '../support/providers/kit/cohere'
import { googleFormat, vertexGemini } from '../support/providers/kit/gemini'
import type { Format } from '../support/providers/kit/kit'
import { responsesFormat } from '../support/providers/kit/openai-responses'

/** Codex makes no short names of its commands in a folder for temporary files. */
const TEMPORARY_HOME =
  /^WARNING: proceeding, even though we could not create PATH aliases: Refusing to create helper binaries under temporary dir .*\n/

/** A session takes a second; a busy machine takes its time. */
const LIMIT_MS = 600_000

const agents = await agentsOrReason()
const isThere = !('reason' in agents)
if ('reason' in agents) console.warn(`Without agents: ${agents.reason}`)

const FILES = { 'greeting.txt': 'Hello world\n' }
const PROMPT = 'Change the greeting in greeting.txt, so that it greets Portus.'
const LAST_WORDS = 'The file greets Portus now.'

/** The title of a test before what it takes. */
const named = (alias: string, format: Format) =>
  [`${format.name}, by the name ${alias}`, alias, format] as const

const openai = chatFormat({ provider: 'openai', model: 'gpt-5.1', thoughts: 'none' })
const deepseek = chatFormat({ provider: 'deepseek', thoughts: 'text' })
const mistral = chatFormat({
  provider: 'mistral-ai',
  id: /^[a-zA-Z0-9]{9}$/,
  thoughts: 'none',
  takesThinking: false,
  hasUsage: true,
})

/** What these models think is not told. */
const TELLS_NOTHING = new Set([openai, mistral])

/** Formats that differ from another one in little, each by a name that no agent knows. */
const others = [mistral, vertexClaude, vertexGemini, cohereFormat, llamaFormat].map(
  (format) => ['local', format] as const,
)

const rows = clientRows(['Claude Code', 'Codex'])

function marksOf({ format, model }: Session): Mark[] {
  const last = model.turns.at(-1)
  return last ? thoughtMarks(format, last.heard) : []
}

describe.skipIf(!isThere)('Claude Code changes a file on', () => {
  const script = (folder: string): Script => {
    const file_path = join(folder, 'greeting.txt')
    const change = { file_path, old_string: 'world', new_string: 'Portus' }
    const look = { command: 'cat greeting.txt', description: 'Show the file' }
    return [
      {
        thought: 'I must read it first.',
        text: 'Let me read it.',
        calls: [{ id: 'call1read', tool: 'Read', input: { file_path } }],
      },
      {
        thought: 'One word changes.',
        calls: [{ id: 'call2edit', tool: 'Edit', input: change }],
      },
      { thought: 'Is it so?', calls: [{ id: 'call3look', tool: 'Bash', input: look }] },
      { thought: 'It is.', text: LAST_WORDS },
    ]
  }

  /** Names that Claude Code knows decide what it sends; others it asks less of. */
  const models: readonly (readonly [string, Format])[] = [
    ['claude-sonnet-4-5', anthropicFormat],
    ['claude-opus-4-8', anthropicFormat],
    ['claude-sonnet-4-5', bedrockClaude],
    ['claude-opus-4-8', bedrockClaude],
    ['claude-sonnet-4-5', googleFormat],
    ['gemini', googleFormat],
    ['nova', novaFormat],
    ['gpt-oss', gptOssFormat],
    ['local', deepseek],
    ['gpt', responsesFormat()],
    ['claude-opus-4-8', responsesFormat()],
    ['gpt', openai],
    ...others,
  ]

  test.concurrent.each(
    models.map((one) => [...named(...one), rows.test('Claude Code', one[1])] as const),
  )(
    '%s',
    async (_, alias, format, passed) => {
      const session = await runSession({
        format,
        alias,
        files: FILES,
        script,
        agent: ({ url, home }) =>
          claudeCode({ executable: claude(), url, alias, home, prompt: PROMPT }),
      })

      expectCleanSession(session)
      expectHistory(session)
      expect(session.files).toEqual({ 'greeting.txt': 'Hello Portus\n' })
      expect(session.model.turns.at(-1)?.heard.results.at(-1)?.text).toContain('Hello Portus')
      expect(session.output.stderr).toBe(warningFor(alias))
      const events = claudeEvents(session.output.stdout)
      expect(events.at(-1)).toMatchObject({
        type: 'result',
        subtype: 'success',
        is_error: false,
        num_turns: 4,
        result: LAST_WORDS,
      })
      passed(marksOf(session))
    },
    LIMIT_MS,
  )
})

const claude = () => ('reason' in agents ? '' : agents.claude)

/** What Claude Code says of a model that is none of Claude's. */
const warningFor = (alias: string) =>
  alias.startsWith('claude-')
    ? ''
    : `[claude-code:unrecognized_model] {"model":"${alias}","query_source":"sdk"}\n`

describe.skipIf(!isThere)('Codex changes a file on', () => {
  /** Tools as functions, and one that takes free text. */
  const plain = greetingScript(LAST_WORDS)

  /** One tool that takes programs, in an item of its own: later models are offered this. */
  const LOOKING = `text((await tools.exec_command(${JSON.stringify(LOOK)})).output)`
  const programs: Script = [
    {
      thought: 'I must read it first.',
      text: 'Let me read it.',
      calls: [{ id: 'call1read', tool: 'exec', input: LOOKING }],
    },
    {
      thought: 'One word changes.',
      calls: [
        {
          id: 'call2patc',
          tool: 'exec',
          input: `text(await tools.apply_patch(${JSON.stringify(PATCH)}))`,
        },
      ],
    },
    { thought: 'Is it so?', calls: [{ id: 'call3look', tool: 'exec', input: LOOKING }] },
    { thought: 'It is.', text: LAST_WORDS },
  ]

  const all: readonly (readonly [string, Format, Script])[] = [
    codexFormat,
    anthropicFormat,
    googleFormat,
    deepseek,
    bedrockClaude,
    novaFormat,
  ].flatMap((format) => [
    ['gpt-5.5', format, plain] as const,
    ['gpt-5.6-sol', format, programs] as const,
  ])
  const cases = [
    ...all,
    ...[openai, gptOssFormat, ...others.map(([, format]) => format)].map(
      (format) => ['gpt-5.5', format, plain] as const,
    ),
  ]

  test.concurrent.each(
    cases.map(
      ([alias, format, script]) =>
        [...named(alias, format), script, rows.test('Codex', format)] as const,
    ),
  )(
    '%s',
    async (_, alias, format, script, passed) => {
      const session = await runSession({
        format,
        alias,
        files: FILES,
        script: () => script,
        agent: ({ url, home }) =>
          codex({ executable: codexPath(), url, alias, home, prompt: PROMPT }),
      })

      expectCleanSession(session)
      expectHistory(session)
      expect(session.files).toEqual({ 'greeting.txt': 'Hello Portus\n' })
      expect(session.model.turns.at(-1)?.heard.results.at(-1)?.text).toContain('Hello Portus')
      // It says so because its input is no terminal, and the other where its home is a temporary folder.
      const warned = session.output.stderr.replace(TEMPORARY_HOME, '')
      expect(warned).toBe('Reading additional input from stdin...\n')
      const events = codexEvents(session.output.stdout)
      const items = events.flatMap(({ type, item }) =>
        type === 'item.completed' && item ? [item] : [],
      )
      expect(items.filter(({ type }) => type === 'error')).toEqual([])
      const types = [
        ...['reasoning', 'agent_message', 'command_execution'],
        ...['reasoning', 'file_change', 'reasoning', 'command_execution'],
        ...['reasoning', 'agent_message'],
      ]
      expect(items.map(({ type }) => type)).toEqual(
        types.filter((type) => type !== 'reasoning' || !TELLS_NOTHING.has(format)),
      )
      expect(items.at(-1)?.text).toBe(LAST_WORDS)
      expect(events.at(-1)?.type).toBe('turn.completed')
      passed(marksOf(session))
    },
    LIMIT_MS,
  )
})

test.skipIf(!isThere)('docs/clients.md has the rows that these tests have seen', async () => {
  // Out of date? `PORTUS_WRITE_DOCS=true npx -y bun@1.4.5 test tests/compat/agents.test.ts` writes them.
  if (process.env.PORTUS_WRITE_DOCS === 'true') await writeSection(await rows.section())
  const { is, should } = await comparePage(await rows.section())

  expect(is).toBe(should)
})

const codexPath = () => ('reason' in agents ? '' : agents.codex)
