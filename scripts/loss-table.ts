import { TRANSLATIONS } from '../src/translate/losses/losses'
import type { Translation } from '../src/translate/losses/translation'
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

const MESSAGES = TRANSLATIONS.filter(({ between }) => between.startsWith('messages')).map(lostOf)

const inAll = (list: 'refused' | 'leftOut'): string[] =>
  (MESSAGES[0]?.[list] ?? []).filter((member) =>
    MESSAGES.every((one) => one[list].includes(member)),
  )

/** What all messages lose, so that the rows below it need not say it again. */
const COMMON: Lost = {
  between: 'messages, wherever they are translated',
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

/** The table in its page. Run as a program, this file writes it. */
export const lossSection = (): PageSection => ({
  page: 'docs/translation.md',
  name: 'losses',
  text: lossTable(),
})

if (import.meta.main) await writeSection(lossSection())
