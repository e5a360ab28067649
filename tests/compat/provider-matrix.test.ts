import { afterAll, describe, expect, test } from 'bun:test'
import {
  comparePage,
  markdownTable,
  type PageSection,
  writeSection,
} from '../../scripts/page-section'
import { probeEmbeddings } from '../support/matrix/embeddings'
import { FAMILIES } from '../support/matrix/families'
import { ASKED, CLIENTS, type Outcome, probe } from '../support/matrix/probe'
import { reaches } from '../support/matrix/reaches'
import { startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const COLUMNS = Object.keys(ASKED)

/** What both clients get, in one word. */
function cell(chat: Outcome, messages: Outcome): string {
  if (chat === messages) return { yes: 'yes', refused: '400', none: '' }[chat]
  if (chat === 'yes') return 'chat'
  return messages === 'yes' ? 'messages' : '400'
}

const rows = new Map<string, readonly string[]>()

/** The table as these tests have seen it. */
const matrixSection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'matrix',
  text: markdownTable([
    ['provider', 'chat', 'messages', ...COLUMNS, 'embeddings'],
    ...FAMILIES.map(({ name }) => rows.get(name) ?? [name]),
  ]),
})

describe.each(FAMILIES.map((family) => [family.name, family] as const))('%s', (name, family) => {
  const { format } = family
  const provider = startProvider()
  afterAll(() => provider[Symbol.dispose]())

  test('does for each official SDK what the table says', async () => {
    await using portus = await startPortus({ aliases: { kit: format.alias(provider.url) } })
    const place = { url: portus.url, provider }
    const cells: string[] = []
    for (const column of COLUMNS)
      cells.push(
        cell(
          await probe(column, CLIENTS.chat, format, place),
          await probe(column, CLIENTS.messages, format, place),
        ),
      )
    const vectors = await probeEmbeddings(family)
    cells.push(cell(vectors, vectors))
    rows.set(name, [name, reaches(format, 'chat'), reaches(format, 'messages'), ...cells])
    expect(cells).toHaveLength(COLUMNS.length + 1)
  })
})

test('docs/providers.md has the table that these tests have seen', async () => {
  // Out of date? `PORTUS_WRITE_DOCS=true npx -y bun@1.4.5 test tests/compat/provider-matrix.test.ts` writes it.
  if (process.env.PORTUS_WRITE_DOCS === 'true') await writeSection(matrixSection())
  const { is, should } = await comparePage(matrixSection())

  expect(should).toBe(is)
})
