import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { comparePage, writeSection } from '../../scripts/page-section'
import { geminiCli, geminiCliEvents } from '../support/clients/agents/gemini-cli'
import { geminiCliOrReason } from '../support/clients/agents/install-gemini'
import type { Script } from '../support/clients/agents/script'
import { expectCleanSession, expectHistory, runSession } from '../support/clients/agents/session'
import { clientRows, thoughtMarks } from '../support/matrix/client-rows'
import { FORMATS } from '../support/providers/kit/formats'

/** A session takes a few seconds; a busy machine takes its time. */
const LIMIT_MS = 600_000

const program = await geminiCliOrReason()
const isThere = typeof program === 'string'
if (!isThere) console.warn(`Without Gemini CLI: ${program.reason}`)

const FILES = { 'greeting.txt': 'Hello world\n' }
const PROMPT = 'Change the greeting in greeting.txt, so that it greets Portus.'
const LAST_WORDS = 'The file greets Portus now.'

const script = (folder: string): Script => {
  const file_path = join(folder, 'greeting.txt')
  const change = {
    file_path,
    instruction: 'Greet Portus',
    old_string: 'world',
    new_string: 'Portus',
  }
  const look = { command: 'cat greeting.txt', description: 'Show the file' }
  return [
    {
      thought: 'I must read it first.',
      text: 'Let me read it.',
      calls: [{ id: 'call1read', tool: 'read_file', input: { file_path } }],
    },
    { thought: 'One word changes.', calls: [{ id: 'call2edit', tool: 'replace', input: change }] },
    {
      thought: 'Is it so?',
      calls: [{ id: 'call3look', tool: 'run_shell_command', input: look }],
    },
    { thought: 'It is.', text: LAST_WORDS },
  ]
}

const rows = clientRows(['Gemini CLI'])

describe.skipIf(!isThere)('Gemini CLI changes a file on', () => {
  test.concurrent.each(
    FORMATS.map((format) => [format.name, format, rows.test('Gemini CLI', format)] as const),
  )(
    '%s',
    async (_, format, passed) => {
      const session = await runSession({
        format,
        alias: 'helper',
        files: FILES,
        script,
        agent: ({ url, alias, home }) =>
          geminiCli({ program: String(program), url, alias, home, prompt: PROMPT }),
      })

      expectCleanSession(session)
      expectHistory(session, true)
      expect(session.files).toEqual({ 'greeting.txt': 'Hello Portus\n' })
      expect(session.model.turns.at(-1)?.heard.results.at(-1)?.text).toContain('Hello Portus')
      const events = geminiCliEvents(session.output.stdout)
      expect(events.filter(({ type }) => type === 'error')).toEqual([])
      expect(events.at(-1)).toMatchObject({ type: 'result', status: 'success' })
      const said = events.filter(({ type, role }) => type === 'message' && role === 'assistant')
      expect(said.map(({ content }) => content).join('')).toEndWith(LAST_WORDS)
      passed(thoughtMarks(format, session.model.turns.at(-1)?.heard ?? { thoughts: [], calls: [] }))
    },
    LIMIT_MS,
  )
})

test.skipIf(!isThere)('docs/clients.md has the rows that these tests have seen', async () => {
  // Out of date? `PORTUS_WRITE_DOCS=true npx -y bun@1.4.5 test tests/compat/gemini-cli.test.ts` writes them.
  if (process.env.PORTUS_WRITE_DOCS === 'true') await writeSection(await rows.section())
  const { is, should } = await comparePage(await rows.section())

  expect(is).toBe(should)
})
