import { CLOUD_BETAS, type Taken } from '../src/api/claude-clouds/betas'
import { FATED, type Fate, fateOf } from '../src/api/claude-clouds/members'
import { markdownTable, type PageSection, writeSection } from './page-section'

const code = (name: string) => `\`${name}\``

/** How a cloud takes a beta, in a cell. An empty cell says that it does not. */
function takenText(taken: Taken | undefined): string {
  if (!taken) return ''
  const { as, only } = taken
  const models = only?.map((name) => code(`claude-${name}`)).join(', ')
  return [as ? `as ${code(as)}` : 'yes', ...(models ? [`for ${models} only`] : [])].join(', ')
}

const { bedrock, 'vertex-ai': vertex } = CLOUD_BETAS

const betaTable = (): string =>
  markdownTable([
    ['beta', '`bedrock`', '`vertex-ai`'],
    ...[...new Set([...bedrock.keys(), ...vertex.keys()])]
      .toSorted()
      .map((beta) => [code(beta), takenText(bedrock.get(beta)), takenText(vertex.get(beta))]),
  ])

/** A value that asks for something. */
const ASKS = '"something"'

const membersWith = (fate: Fate): string =>
  FATED.filter((name) => fateOf(name, ASKS, 'bedrock') === fate)
    .map(
      (name) =>
        `${code(name)}${fateOf(name, ASKS, 'vertex-ai') === fate ? '' : ' (Bedrock alone)'}`,
    )
    .join(', ')

/** What clouds take of Anthropic's API, in its page. Run as a program, this file writes it. */
export const cloudSection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'claude-clouds',
  text: [
    betaTable(),
    `Of the members of a message, the clouds do not take these:\n\n- Left out and named: ${membersWith('dropped')}.\n- Refused: ${membersWith('refused')}.`,
  ].join('\n\n'),
})

if (import.meta.main) await writeSection(cloudSection())
