import { join } from 'node:path'
import { TRANSLATIONS, type Translation } from '../src/translate/losses'
import { markdownTable, withSection } from './readme-section'

/** Writes the table of what translations lose into the README, between its markers. */
const README = join(import.meta.dir, '../README.md')

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

const MESSAGES = TRANSLATIONS.filter(({ between }) => between.startsWith('messages')).map(lostOf)

const inAll = (list: 'refused' | 'leftOut'): string[] =>
  (MESSAGES[0]?.[list] ?? []).filter((member) =>
    MESSAGES.every((one) => one[list].includes(member)),
  )

/** What all messages lose, so that the rows below it need not say it again. */
const COMMON: Lost = {
  between: 'messages, wherever they go',
  refused: inAll('refused'),
  leftOut: inAll('leftOut'),
}

const further = ({ between, refused, leftOut }: Lost): Lost => ({
  between,
  refused: refused.filter((member) => !COMMON.refused.includes(member)),
  leftOut: leftOut.filter((member) => !COMMON.leftOut.includes(member)),
})

const LOST: readonly Lost[] = [
  ...TRANSLATIONS.map(lostOf).filter(({ between }) => !between.startsWith('messages')),
  COMMON,
  ...MESSAGES.map(further),
]

/** The table: a row for every translation. */
export const lossTable = (): string =>
  markdownTable([
    ['translated', 'refused', 'left out'],
    ...LOST.map(({ between, refused, leftOut }) => [between, names(refused), names(leftOut)]),
  ])

/**
 * A README with the table as it should be.
 *
 * @throws when it has no markers.
 */
export const withLossTable = (readme: string): string => withSection(readme, 'losses', lossTable())

if (import.meta.main) await Bun.write(README, withLossTable(await Bun.file(README).text()))
