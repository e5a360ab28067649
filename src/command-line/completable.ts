import type { Completable } from '../cli/completion/completion'
import { SETTING_FLAGS } from '../cli/setting-flags'
import { COMMANDS } from './commands'
import { OPTIONS } from './options'

const dashed = (name: string): string => `--${name}`

/** What a shell can complete, off the tables of commands and options. */
export const completable = (): Completable => ({
  commands: Object.fromEntries([
    ...Object.entries(COMMANDS)
      .filter(([, { isInternal }]) => !isInternal)
      .map(([name, { options, takesSettings }]) => [
        name,
        [...options, ...(takesSettings ? Object.keys(SETTING_FLAGS) : []), 'help'].map(dashed),
      ]),
    ['help', Object.keys(COMMANDS).filter((name) => !COMMANDS[name]?.isInternal)],
  ]),
  paths: [
    '-c',
    ...Object.entries(OPTIONS)
      .filter(([, option]) => 'argument' in option && /<(?:file|folder)>/.test(option.argument))
      .map(([name]) => dashed(name)),
    ...Object.keys(SETTING_FLAGS)
      .filter((name) => /-(?:path|file)$/.test(name))
      .map(dashed),
  ],
})
