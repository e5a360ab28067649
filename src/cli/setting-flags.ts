import { Settings } from '../config/settings'
import type { Env } from '../config/source/variables'

/** A setting as a flag: `--port` for `PORTUS_PORT`. */
export type SettingFlag = {
  type: 'string'
  argument: string
  description: string
  variable: string
}

/** `--config` and `--env-file` are options of their own. */
const NO_FLAGS = ['PORTUS_CONFIG_PATH']

/** Every setting that is no secret, by the name of its flag. None of the settings is a secret. */
export const SETTING_FLAGS: Readonly<Record<string, SettingFlag>> = Object.fromEntries(
  Object.entries(Settings.properties)
    .filter(([variable]) => !NO_FLAGS.includes(variable))
    .map(([variable, { description = '' }]) => [
      flagOf(variable),
      {
        type: 'string',
        argument: '<value>',
        variable,
        description: `${description} (${variable})`,
      },
    ]),
)

/** The name of a setting's flag. */
export function flagOf(variable: string): string {
  return variable
    .replace(/^PORT(?:US|KEY)_/, '')
    .toLowerCase()
    .replaceAll('_', '-')
}

/** The flags that give another process the same settings. The port is that of the pool. */
export const settingArguments = (settings: Env): string[] =>
  Object.entries(settings)
    .filter(([variable]) => variable !== 'PORTUS_PORT')
    .map(([variable, value]) => `--${flagOf(variable)}=${value}`)
