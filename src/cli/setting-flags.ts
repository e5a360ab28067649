import { SECRET_SETTINGS, Settings } from '../config/settings'
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

/** Every setting that is no secret, by the name of its flag. */
export const SETTING_FLAGS: Readonly<Record<string, SettingFlag>> = Object.fromEntries(
  Object.entries(Settings.properties)
    .filter(([variable]) => !NO_FLAGS.includes(variable) && !SECRET_SETTINGS.includes(variable))
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

/** The ports are those of the pool, which may have been picked by the system. */
const OF_POOL = ['PORTUS_PORT', 'PORTUS_OPS_PORT']

/** The flags that give another process the same settings. It inherits the variables that are secrets. */
export const settingArguments = (settings: Env): string[] =>
  Object.entries(settings)
    .filter(([variable]) => !OF_POOL.includes(variable) && !SECRET_SETTINGS.includes(variable))
    .map(([variable, value]) => `--${flagOf(variable)}=${value}`)
