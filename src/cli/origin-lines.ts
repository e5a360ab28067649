import type { CredentialOrigin } from '../credentials/credential-origins'
import type { Announcement } from '../server/workers/parent-channel'

const HEADING = '  credentials   '

/** What `check` says of the credentials of clouds: a line for each target, under one heading. */
export const originLines = (origins: readonly CredentialOrigin[]): string =>
  origins
    .map(({ alias, targetIndex, provider, from }, position) => {
      const target = targetIndex === undefined ? '' : `, target ${targetIndex}`
      return `\n${position === 0 ? HEADING : ' '.repeat(HEADING.length)}${alias}${target} (${provider}): ${from}`
    })
    .join('')

/** The same as lines of the log. */
export const originLog = (origins: readonly CredentialOrigin[]): Announcement[] =>
  origins.map(({ alias, targetIndex, provider, from }) => [
    'info',
    'credentials',
    { model_alias: alias, provider, target_index: targetIndex, from },
  ])
