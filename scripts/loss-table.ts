import { CHAT_BY_GATEWAY } from '../src/translate/losses/gateway-chat'
import { TRANSLATIONS } from '../src/translate/losses/losses'
import type { Translation } from '../src/translate/losses/translation'
import { apiText } from './native-table'
import { markdownTable, type PageSection, writeSection } from './page-section'

const names = (members: readonly string[]) =>
  [...members]
    .sort()
    .map((member) => `\`${member}\``)
    .join(', ')

type Lost = Pick<Translation, 'between' | 'leftOut'> & { refused: readonly string[] }

const lostOf = ({ between, refused, leftOut }: Translation): Lost => ({
  between,
  refused: Object.keys(refused),
  leftOut,
})

/** Dialects whose translations have most of their losses in common. */
const DIALECTS = ['messages', 'responses', 'gemini']

const translationsOf = (dialect: string): readonly Lost[] =>
  TRANSLATIONS.filter(({ between }) => between.startsWith(dialect)).map(lostOf)

const inAll = (all: readonly Lost[], list: 'refused' | 'leftOut'): readonly string[] =>
  (all[0]?.[list] ?? []).filter((member) => all.every((one) => one[list].includes(member)))

/** The rows of a dialect. What all of them lose stands in the first, so that the others need not say it again. */
function rowsOf(dialect: string): readonly Lost[] {
  const all = translationsOf(dialect)
  const common: Lost = {
    between: `${dialect}, wherever they are translated`,
    refused: inAll(all, 'refused'),
    leftOut: inAll(all, 'leftOut'),
  }
  const further = ({ between, refused, leftOut }: Lost): Lost => ({
    between,
    refused: refused.filter((member) => !common.refused.includes(member)),
    leftOut: leftOut.filter((member) => !common.leftOut.includes(member)),
  })
  return [common, ...all.map(further)]
}

const LOST: readonly Lost[] = [
  ...TRANSLATIONS.map(lostOf).filter(
    ({ between }) => !DIALECTS.some((dialect) => between.startsWith(dialect)),
  ),
  ...DIALECTS.flatMap(rowsOf),
]

/** The table: a row for every translation. */
export const lossTable = (): string =>
  markdownTable([
    ['translated', 'refused', 'left out'],
    ...LOST.map(({ between, refused, leftOut }) => [
      // Gemini is a model, too, that others are translated to.
      between.replace(/^gemini\b/, "Gemini's API"),
      names(refused),
      names(leftOut),
    ]),
  ])

/** The table in its page. */
export const lossSection = (): PageSection => ({
  page: 'docs/translation.md',
  name: 'losses',
  text: lossTable(),
})

/** What the gateway loses of chat completions: a row for providers with the same losses. */
const gatewayRows = (): string[][] =>
  [
    ...Map.groupBy(
      CHAT_BY_GATEWAY,
      ([, translation]) => translation.leftOut.join() + Object.keys(translation.refused).join(),
    ).values(),
  ]
    .map((group) => ({ apis: group.map(([api]) => api).sort(), lost: lostOf(group[0]![1]) }))
    .toSorted((a, b) => (a.apis.join() < b.apis.join() ? -1 : 1))
    .map(({ apis, lost }) => [
      apis.map((api) => apiText(api)).join(', '),
      names(lost.refused),
      names(lost.leftOut),
    ])

/** The table of the gateway's losses in its page. Run as a program, this file writes both. */
export const gatewayLossSection = (): PageSection => ({
  page: 'docs/translation.md',
  name: 'gateway-losses',
  text: markdownTable([['provider', 'refused', 'left out'], ...gatewayRows()]),
})

if (import.meta.main)
  for (const section of [lossSection(), gatewayLossSection()]) await writeSection(section)
