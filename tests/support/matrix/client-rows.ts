import { join } from 'node:path'
import { markdownTable, type PageSection, type Row } from '../../../scripts/page-section'
import type { Format, Heard } from '../providers/kit/kit'

/** The formats of the kit by the columns of the table. */
const COLUMNS: Readonly<Record<string, string>> = {
  'openai by Responses': 'OpenAI',
  openai: 'OpenAI chat',
  deepseek: 'DeepSeek',
  'mistral-ai': 'Mistral',
  anthropic: 'Anthropic',
  'Claude on Bedrock': 'Bedrock Claude',
  'Claude on Vertex AI': 'Vertex Claude',
  google: 'Gemini',
  'vertex-ai': 'Vertex Gemini',
  cohere: 'Cohere',
  'amazon.nova-pro-v1:0': 'Nova',
  'us.meta.llama3-3-70b-instruct-v1:0': 'Llama',
  'openai.gpt-oss-120b-1:0': 'gpt-oss',
}

/** Formats of the kit that are one of these as an agent uses it. */
const SAME: Readonly<Record<string, string>> = { 'openai for Codex': 'openai by Responses' }

/** The clients by the rows of the table. SDKs have the names of their drivers. */
const ROWS: Readonly<Record<string, string>> = {
  openai: 'OpenAI SDK, chat',
  'openai with Responses': 'OpenAI SDK, Responses',
  '@anthropic-ai/sdk': 'Anthropic SDK',
  'ai with @ai-sdk/openai': 'AI SDK, chat',
  'ai with @ai-sdk/openai and Responses': 'AI SDK, Responses',
  'ai with @ai-sdk/anthropic': 'AI SDK, Anthropic',
  '@langchain/openai': 'LangChain, chat',
  '@langchain/openai with Responses': 'LangChain, Responses',
  '@langchain/anthropic': 'LangChain, Anthropic',
  '@google/genai': 'Google GenAI SDK',
  '@openai/agents': 'Agents SDK',
  'Claude Code': 'Claude Code',
  Codex: 'Codex',
  'Gemini CLI': 'Gemini CLI',
}

/** What a cell says beside `yes`, in this order. */
const MARKS = ['P', 'S', 's', 't'] as const

/** PDFs, JSON Schemas, or JSON Schemas beside tools are refused; thoughts do not come back to the model. */
export type Mark = (typeof MARKS)[number]

/** Whether something that the model thought has come back to it. */
export const bringsBack = ({ thoughts, calls }: Pick<Heard, 'thoughts' | 'calls'>): boolean =>
  thoughts.some(({ text, signature }) => text !== '' || signature !== undefined) ||
  calls.some(({ signature }) => signature !== undefined)

/** The mark of thoughts that a model has told, and has not got back. */
export const thoughtMarks = (
  { thoughts }: Format,
  heard: Pick<Heard, 'thoughts' | 'calls'>,
): Mark[] => (thoughts === 'none' || bringsBack(heard) ? [] : ['t'])

type Cell = { tests: number; passed: number; marks: Set<Mark> }

/** The rows of some clients, as their tests see them. */
export function clientRows(clients: readonly string[]) {
  const cells = new Map<string, Cell>()
  const cellOf = (client: string, { name }: Format): Cell => {
    const key = `${client}\n${SAME[name] ?? name}`
    const cell = cells.get(key) ?? { tests: 0, passed: 0, marks: new Set() }
    cells.set(key, cell)
    return cell
  }

  /** A cell of which a test has failed, or was not run, says nothing. */
  const textOf = (client: string, name: string): string => {
    const { tests = 0, passed = 0, marks } = cells.get(`${client}\n${name}`) ?? {}
    if (tests === 0 || passed < tests) return ''
    const shown = MARKS.filter((mark) => marks?.has(mark)).join('')
    return shown === '' ? 'yes' : `yes ${shown}`
  }

  return {
    /** Says that there is a test of this cell. Call what it gives when the test has passed. */
    test(client: string, format: Format): (marks?: readonly Mark[]) => void {
      const cell = cellOf(client, format)
      cell.tests++
      return (marks = []) => {
        cell.passed++
        for (const mark of marks) cell.marks.add(mark)
      }
    },
    /** The table with these rows as they were seen, and all others as they stand on the page. */
    async section(): Promise<PageSection> {
      const known = await rowsOnPage()
      const rows = Object.entries(ROWS).map(([client, title]) =>
        clients.includes(client)
          ? [title, ...Object.keys(COLUMNS).map((name) => textOf(client, name))]
          : (known.get(title) ?? [title]),
      )
      return {
        page: PAGE,
        name: SECTION,
        text: markdownTable([['client', ...Object.values(COLUMNS)], ...rows]),
      }
    },
  }
}

const PAGE = 'docs/clients.md'
const SECTION = 'clients'

async function rowsOnPage(): Promise<Map<string, Row>> {
  const text = await Bun.file(join(import.meta.dir, '../../..', PAGE)).text()
  const [, inside = ''] = text.split(/<!-- \/?clients -->/)
  const rows = inside
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
  return new Map(rows.map((row) => [row[0] ?? '', row]))
}
