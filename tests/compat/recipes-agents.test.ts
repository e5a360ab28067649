import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { comparePage } from '../../scripts/page-section'
import { setupSections } from '../../scripts/setup-recipes'
import { GEMINI_ALONE } from '../support/clients/agents/gemini-cli'
import { PATCH } from '../support/clients/agents/greeting-patch'
import { agentsOrReason } from '../support/clients/agents/install'
import { geminiCliOrReason } from '../support/clients/agents/install-gemini'
import type { Script } from '../support/clients/agents/script'
import { expectCleanSession, expectHistory, runSession } from '../support/clients/agents/session'
import { agentByRecipe } from '../support/clients/recipes/agents'
import { recipeAgents, writeCommands } from '../support/clients/recipes/install'
import { type Block, recipeHeadings, recipeOf, writeInto } from '../support/clients/recipes/page'
import { printedBySetup } from '../support/clients/recipes/setup'
import { KEY } from '../support/portus'
import { binary } from '../support/process/binary'
import { chatFormat } from '../support/providers/kit/chat'
import { anthropicFormat } from '../support/providers/kit/claude'
import { codexFormat } from '../support/providers/kit/codex'
import { googleFormat } from '../support/providers/kit/gemini'
import type { Format } from '../support/providers/kit/kit'
import { responsesFormat } from '../support/providers/kit/openai-responses'

/** A session takes seconds; a busy machine takes its time. */
const LIMIT_MS = 600_000

const FILES = { 'greeting.txt': 'Hello world\n' }
const PROMPT = 'Change the greeting in greeting.txt, so that it greets Portus.'
const LAST_WORDS = 'The file greets Portus now.'
const LOOK = 'cat greeting.txt'

const recipes = await recipeAgents()
const agents = await agentsOrReason()
const geminiCli = await geminiCliOrReason()
const isThere = typeof recipes === 'string' && 'claude' in agents && typeof geminiCli === 'string'
if (typeof recipes !== 'string') console.warn(`Without agents: ${recipes.reason}`)
const executable = await binary()

/** Reads the file, changes it and looks whether it is so, by tools of these names. */
const scriptOf = (steps: readonly [tool: string, input: object | string][]): Script => [
  ...steps.map(([tool, input], at) => ({ calls: [{ id: `call${at}greet`, tool, input }] })),
  { text: LAST_WORDS },
]

/** Models think before each step where their agents keep what they thought. */
const thoughtful = (script: Script): Script =>
  script.map((step, at) => ({ ...step, thought: `This is step ${at + 1}.` }))

/** What a test needs to know of an agent beside its recipe. */
type Agent = {
  /** The heading of its recipe. */
  heading: string
  /** What is typed behind the recipe's command, so that it works on a prompt without a terminal. */
  args: readonly string[]
  script: (path: string) => Script
  /** Keeps news of an agent at home, and nothing else. */
  env?: Record<string, string>
  /** What it has in its home already, as after its first start. */
  found?: Readonly<Record<string, string>>
  /** What it asks of its maker all the same; nobody lets it out. */
  wants?: RegExp
}

const claudeCode: Agent = {
  heading: 'Claude Code',
  args: [
    ...['-p', PROMPT, '--dangerously-skip-permissions'],
    ...['--output-format', 'stream-json', '--verbose'],
  ],
  env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', IS_SANDBOX: '1' },
  script: (file_path) =>
    thoughtful(
      scriptOf([
        ['Read', { file_path }],
        ['Edit', { file_path, old_string: 'world', new_string: 'Portus' }],
        ['Bash', { command: LOOK, description: 'Show the file' }],
      ]),
    ),
}

const codex: Agent = {
  heading: 'Codex',
  args: [
    ...['exec', '--dangerously-bypass-approvals-and-sandbox', '--skip-git-repo-check'],
    ...['-c', 'features.plugins=false', '-c', 'analytics.enabled=false'],
    ...['-c', 'check_for_update_on_startup=false', PROMPT],
  ],
  script: () =>
    thoughtful(
      scriptOf([
        ['exec_command', { cmd: LOOK }],
        ['apply_patch', PATCH],
        ['exec_command', { cmd: LOOK }],
      ]),
    ),
}

const gemini: Agent = {
  heading: 'Gemini CLI',
  args: ['--yolo', '-p', PROMPT],
  env: { ...GEMINI_ALONE, GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  script: (file_path) =>
    thoughtful(
      scriptOf([
        ['read_file', { file_path }],
        ['replace', { file_path, instruction: 'Greet', old_string: 'world', new_string: 'Portus' }],
        ['run_shell_command', { command: LOOK, description: 'Show the file' }],
      ]),
    ),
}

/** opencode gets its package for plugins where this is not in its folder, and waits half a minute for it. */
const PLUGINS = {
  '.config/opencode/node_modules/.keep': '',
  '.config/opencode/package-lock.json': JSON.stringify({
    packages: { '': { dependencies: { '@opencode-ai/plugin': '*' } } },
  }),
}

const opencode: Agent = {
  heading: 'opencode',
  args: ['run', '--auto', PROMPT],
  env: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
  found: PLUGINS,
  script: (filePath) =>
    scriptOf([
      ['read', { filePath }],
      ['edit', { filePath, oldString: 'world', newString: 'Portus' }],
      ['bash', { command: LOOK, description: 'Show the file' }],
    ]),
}

const qwenCode: Agent = {
  heading: 'qwen-code',
  args: ['--yolo', '-p', PROMPT],
  env: { QWEN_USAGE_STATISTICS_ENABLED: '0' },
  script: (file_path) =>
    scriptOf([
      ['read_file', { file_path }],
      ['edit', { file_path, old_string: 'world', new_string: 'Portus' }],
      ['run_shell_command', { command: LOOK, is_background: false }],
    ]),
}

const pi: Agent = {
  heading: 'pi',
  args: ['-p', PROMPT],
  script: (path) =>
    scriptOf([
      ['read', { path }],
      ['edit', { path, edits: [{ oldText: 'world', newText: 'Portus' }] }],
      ['bash', { command: LOOK }],
    ]),
}

const continueCli: Agent = {
  heading: 'Continue',
  args: ['--auto', '-p', PROMPT],
  // It asks for its latest version.
  wants: /^CONNECT api\.continue\.dev:443 /,
  script: (path) =>
    scriptOf([
      ['Read', { filepath: path }],
      ['MultiEdit', { file_path: path, edits: [{ old_string: 'world', new_string: 'Portus' }] }],
      ['Bash', { command: LOOK }],
    ]),
}

type Run = {
  agent: Agent
  format: Format
  alias: string
  /** The blocks that are followed, where the recipe has one for each kind of model. */
  chosen?: (blocks: Block[]) => Block[]
  /** Which of the recipe's commands is typed. */
  position?: number
  /** The recipe as `portus setup` prints it, and not as the page shows it. */
  client?: string
}

/** Runs an agent as its recipe says, and expects that it has changed the file. */
async function expectChange(run: Run): Promise<Awaited<ReturnType<typeof runSession>>> {
  const { agent, format, alias, chosen = (blocks: Block[]) => blocks, position, client } = run
  const session = await runSession({
    format,
    alias,
    files: FILES,
    script: (folder) => agent.script(join(folder, 'greeting.txt')),
    agent: ({ url, home }) => {
      const bin = join(home, 'bin')
      writeInto(home, agent.found ?? {})
      writeCommands(
        bin,
        { ...('claude' in agents ? agents : {}), gemini: ['node', String(geminiCli)] },
        String(recipes),
      )
      const shown = recipeOf(agent.heading, url)
      const blocks =
        client === undefined
          ? shown
          : printedBySetup({ executable, client, alias, file: format.alias(url), url, shown })
      const { args, env = {} } = agent
      return agentByRecipe({
        blocks: chosen(blocks),
        bin,
        home,
        key: KEY,
        args,
        env,
        ...(position !== undefined && { position }),
      })
    },
  })
  const { wants } = agent
  expectCleanSession({ ...session, wanted: session.wanted.filter((line) => !wants?.test(line)) })
  expect(session.output.stdout).toContain(LAST_WORDS)
  expect(session.files).toEqual({ 'greeting.txt': 'Hello Portus\n' })
  const results = session.model.turns.map(({ heard }) => heard.results.at(-1)?.text ?? '')
  expect(results.join('\n')).toContain('Hello Portus')
  return session
}

const openaiChat = chatFormat({ provider: 'openai', model: 'gpt-5.1', thoughts: 'none' })

/** The blocks that say this model, and all that name no model. */
const ofModel =
  (model: string) =>
  (blocks: Block[]): Block[] =>
    blocks.filter(({ language, text }) => language !== 'yaml' || text.includes(`model: ${model}\n`))

const RUNS: readonly (readonly [string, Run])[] = [
  ['Claude Code', { agent: claudeCode, format: responsesFormat(), alias: 'gpt' }],
  [
    'Claude Code by setup, on Claude',
    {
      agent: claudeCode,
      format: anthropicFormat,
      alias: 'claude-sonnet-4-5',
      client: 'claude-code',
    },
  ],
  [
    'Claude Code by setup, on Gemini',
    { agent: claudeCode, format: googleFormat, alias: 'gemini', client: 'claude-code' },
  ],
  ['Codex', { agent: codex, format: codexFormat, alias: 'gpt-5.5' }],
  [
    'Codex by setup, on Claude',
    { agent: codex, format: anthropicFormat, alias: 'gpt-5.5', client: 'codex' },
  ],
  ['Gemini CLI', { agent: gemini, format: anthropicFormat, alias: 'claude-sonnet' }],
  ['Gemini CLI, on OpenAI', { agent: gemini, format: responsesFormat(), alias: 'claude-sonnet' }],
  [
    'Gemini CLI by setup, on Gemini',
    { agent: gemini, format: googleFormat, alias: 'gemini', client: 'gemini-cli' },
  ],
  ['opencode', { agent: opencode, format: responsesFormat(), alias: 'gpt' }],
  ['opencode, on Claude', { agent: opencode, format: anthropicFormat, alias: 'gpt' }],
  ['opencode, on Gemini', { agent: opencode, format: googleFormat, alias: 'gpt' }],
  [
    'opencode by setup, with Anthropic’s messages on Claude',
    { agent: opencode, format: anthropicFormat, alias: 'claude', client: 'opencode' },
  ],
  ['qwen-code', { agent: qwenCode, format: openaiChat, alias: 'gpt' }],
  ['qwen-code, on Claude', { agent: qwenCode, format: anthropicFormat, alias: 'gpt' }],
  ['qwen-code, on Gemini', { agent: qwenCode, format: googleFormat, alias: 'gpt' }],
  ['pi', { agent: pi, format: responsesFormat(), alias: 'gpt' }],
  [
    'pi, with Anthropic’s messages',
    { agent: pi, format: anthropicFormat, alias: 'claude-sonnet', position: 1 },
  ],
  ['pi, on Gemini', { agent: pi, format: googleFormat, alias: 'gpt' }],
  ['Continue', { agent: continueCli, format: openaiChat, alias: 'gpt', chosen: ofModel('gpt') }],
  [
    'Continue, with Anthropic’s messages',
    {
      agent: continueCli,
      format: anthropicFormat,
      alias: 'claude-sonnet',
      chosen: ofModel('claude-sonnet'),
    },
  ],
]

describe.skipIf(!isThere)('by its recipe alone a file is changed by', () => {
  test.concurrent.each(RUNS)(
    '%s',
    async (_, run) => {
      const session = await expectChange(run)

      if (run.agent !== qwenCode) expectHistory(session, run.agent === gemini)
    },
    LIMIT_MS,
  )
})

/** What a shell runs, and what a program has in it. All else stands in files. */
const NO_FILE = ['sh', 'ts']

test('every block of a recipe that is a file is put there', () => {
  const lost = recipeHeadings().flatMap((heading) =>
    recipeOf(heading, 'http://a')
      .filter(({ language, file }) => !NO_FILE.includes(language) && file === undefined)
      .map(({ text }) => `${heading}: ${text}`),
  )

  expect(lost).toEqual([])
})

test('every recipe without code is run', () => {
  const run = new Set(RUNS.map(([, { agent }]) => agent.heading))
  const withoutCode = recipeHeadings().filter((heading) =>
    recipeOf(heading, 'http://a').every(({ language }) => language !== 'ts'),
  )

  expect(withoutCode.toSorted()).toEqual([...run].toSorted())
})

test.each(setupSections().map((section) => [section.name, section] as const))(
  'docs/clients.md has what `portus %s` prints',
  async (_, section) => {
    const { is, should } = await comparePage(section)

    // Out of date? `npx -y bun@1.4.5 scripts/setup-recipes.ts` writes it.
    expect(is).toBe(should)
  },
)
