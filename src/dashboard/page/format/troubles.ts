import type { AliasesAnswer } from '../../../admin/shapes/aliases'
import type { AdminLimit, ApplicationsAnswer } from '../../../admin/shapes/applications'
import type { ConfigurationAnswer } from '../../../admin/shapes/configuration'
import { printAddress } from '../address/address'
import { many } from './numbers'

/** What the server says of itself, as far as it is known. */
type Known = {
  applications?: ApplicationsAnswer | undefined
  aliases?: AliasesAnswer | undefined
  configuration?: ConfigurationAnswer | undefined
}

/** Something that is wrong now, and where it stands. */
export type Trouble = { text: string; href: string }

const isBudgetGone = ({ unit, state }: AdminLimit) => unit === 'usd' && state === 'used_up'

/** What is wrong now: budgets that are used up, targets that fail, a configuration that was refused. */
export function troublesOf({ applications, aliases, configuration }: Known): Trouble[] {
  const owners = [
    ...(applications?.applications ?? []),
    ...(applications?.teams ?? []),
    ...(aliases?.aliases ?? []),
  ]
  const budgets = owners.flatMap(({ limits }) => limits).filter(isBudgetGone)
  const targets = (aliases?.aliases ?? [])
    .flatMap((alias) => alias.targets)
    .filter(({ status }) => status === 'failing')
  const isOfAliases = budgets.every(({ owner }) => owner.kind === 'alias')
  const troubles: (Trouble | false)[] = [
    budgets.length > 0 && {
      text: `${many(budgets.length, 'budget')} used up`,
      href: isOfAliases ? printAddress('models') : printAddress('applications', { order: 'limit' }),
    },
    targets.length > 0 && {
      text: `${many(targets.length, 'target')} failing`,
      href: printAddress('models'),
    },
    configuration?.last_reload?.result === 'failure' && {
      text: 'configuration refused',
      href: printAddress('configuration'),
    },
  ]
  return troubles.filter((trouble) => trouble !== false)
}
