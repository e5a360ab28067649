import { describe, expect, test } from 'bun:test'
import { SETTING_FLAGS, settingArguments } from '../../../src/cli/setting-flags'
import { readArguments } from '../../../src/command-line/arguments'
import { COMMANDS } from '../../../src/command-line/commands'
import { OPTIONS } from '../../../src/command-line/options'
import { SECRET_SETTINGS, Settings } from '../../../src/config/settings'

const NAMES = Object.keys(COMMANDS)

/** What a command is given, without what it is not given. */
function optionsOf(words: readonly string[]) {
  const asked = readArguments(words)
  if (asked.kind !== 'command') throw new Error(asked.text)
  return { name: asked.name, ...asked.options }
}

test('every setting but the folder and secrets is a flag, and flags give another process the same settings', () => {
  const variables = Object.keys(Settings.properties).filter(
    (name) => name !== 'PORTUS_CONFIG_PATH' && !SECRET_SETTINGS.includes(name),
  )
  const flags = Object.entries(SETTING_FLAGS)

  expect(flags.map(([, { variable }]) => variable)).toEqual(variables)
  const typed = flags.map(([flag], at) => `--${flag}=${at}`)
  const { settings = {} } = optionsOf(['serve', ...typed])
  expect(settings).toEqual(Object.fromEntries(variables.map((name, at) => [name, `${at}`])))
  expect(optionsOf(['worker', ...settingArguments(settings)]).settings).toEqual(
    Object.fromEntries(
      Object.entries(settings).filter(([name]) => !/^PORTUS_(?:OPS_)?PORT$/.test(name)),
    ),
  )
})

test('no URL with a password stands in the command line of another process', () => {
  const secret = {
    PORTUS_REDIS_URL: 'redis://:word@h',
    PORTUS_DATABASE_URL: 'postgres://u:word@h/d',
    PORTUS_ALERT_URL: 'https://u:word@h/hook',
    PORTUS_ALERT_TOKEN: 'word',
  }

  expect(Object.keys(secret)).toEqual(expect.arrayContaining([...SECRET_SETTINGS]))
  expect(settingArguments({ ...secret, PORTUS_HOST: '::1' })).toEqual(['--host=::1'])
})

test('no flag of a setting has the name of another option', () => {
  const others = [...Object.keys(OPTIONS), 'help', 'version']

  expect(Object.keys(SETTING_FLAGS).filter((flag) => others.includes(flag))).toEqual([])
})

describe.each(NAMES)('%s', (name) => {
  const entry = COMMANDS[name]

  test.each([
    ['--help', name],
    [name, '--help'],
    [name, '-h'],
    ['help', name],
  ])('%s %s prints its own help, with each of its options', (first, second) => {
    const asked = readArguments([first, second])

    expect(asked.kind).toBe('text')
    if (asked.kind !== 'text') return
    expect(asked.text).toStartWith(`${entry?.summary}\n\nUsage: portus ${name}`)
    for (const option of entry?.options ?? []) expect(asked.text).toContain(`--${option}`)
    for (const [flag, { variable }] of Object.entries(SETTING_FLAGS))
      for (const named of [`--${flag} `, `(${variable})`])
        expect([named, asked.text.includes(named)]).toEqual([named, entry?.takesSettings === true])
  })

  test('takes its own options, and says of every other one that it is not its own', () => {
    for (const [option, { type }] of Object.entries({ ...OPTIONS, ...SETTING_FLAGS })) {
      const asked = readArguments([name, type === 'string' ? `--${option}=x` : `--${option}`])
      const isOwn =
        entry?.options.some((own) => own === option) ||
        (entry?.takesSettings && Object.hasOwn(SETTING_FLAGS, option))

      expect([option, asked.kind]).toEqual([option, isOwn ? 'command' : 'complaint'])
      if (asked.kind === 'complaint')
        expect(asked.text).toBe(
          `Option '--${option}' is not for ${name}\nTry "portus ${name} --help"`,
        )
    }
  })

  test('refuses one word more than it takes', () => {
    const words = [...(entry?.words ?? []), 'more'].map((word) => word.replace(/\W/g, ''))
    const asked = readArguments([name, ...words])

    expect(asked).toEqual({
      kind: 'complaint',
      text: `Unexpected argument "more"\nTry "portus ${name} --help"`,
    })
  })
})

test('the list of commands has all that are for people', () => {
  const asked = readArguments(['--help'])
  const text = asked.kind === 'text' ? asked.text : ''

  for (const [name, { isInternal, summary }] of Object.entries(COMMANDS))
    expect([name, text.includes(`  ${name} `) && text.includes(summary)]).toEqual([
      name,
      !isInternal,
    ])
})
