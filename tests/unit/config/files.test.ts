import { expect, test } from 'bun:test'
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { locateConfig } from '../../../src/config/locate'
import { configFolder, SOUND } from './folder'

const BROKEN: [string, string | Uint8Array, string][] = [
  ['an empty file', '', '1:1: the file is empty'],
  ['only white space', ' \n\n', '1:1: the file is empty'],
  ['a byte order mark', '\ufeff{}', ' starts with a byte order mark; save it as plain UTF-8'],
  ['Latin-1', new Uint8Array([0x22, 0xe9, 0x22]), ' is not UTF-8; save it as plain UTF-8'],
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0]), ' is not UTF-8; save it as plain UTF-8'],
  [
    'two commas in an object',
    '{\n  "provider": "openai",,\n}',
    '2:24: a property name in double quotes is expected',
  ],
  ['a comma and nothing before it', '{"targets": [,]}', '1:14: a value is expected'],
  ['a comment without an end', '{\n  /* why\n}', '2:3: the comment does not end'],
  ['a comment alone', '// sk-in-a-comment', '1:19: a value is expected'],
  ['single quotes', "{'a': 1}", '1:2: not valid JSON'],
  ['a missing brace', '{"provider": "openai"', '1:22: a closing brace is expected'],
  ['something after the end', '{} {}', '1:4: nothing may follow the JSON value'],
  ['a NUL byte', '{"provider": "\0"}', '1:14: a control character must be escaped'],
  ['only NUL bytes', '\0\0\0', '1:1: not valid JSON'],
  ['an unfinished number', '{"weight": 1.}', '1:12: the number does not end'],
  ['half a million brackets', '['.repeat(500_000), '1:1: nested too deeply'],
  ['half a million objects', '{"a":'.repeat(150_000), '1:1: nested too deeply'],
  ['an array', '[{"provider": "openai"}]', '1:1: an alias file must hold an object'],
  ['a string', '"openai"', '1:1: an alias file must hold an object'],
  ['null', 'null', '1:1: an alias file must hold an object'],
  ['a number', '42', '1:1: an alias file must hold an object'],
]

test.each(BROKEN)('%s is one clear problem and hides no other alias', (_, content, expected) => {
  using folder = configFolder({ sound: SOUND, z: { ...SOUND, weight: -1 } })
  writeFileSync(join(folder.models, 'broken.json'), content)

  expect(folder.problems()).toEqual([
    `broken.json:${expected}`,
    'z.json:1:45: "weight" must be a number, 0 or more',
  ])
  expect([...folder.load().snapshot.aliases.keys()]).toEqual(['sound'])
})

test('a member that stands twice is refused, at any depth, where it stands again', () => {
  using folder = configFolder({
    a: '{\n  "provider": "openai",\n  "api_key": "k",\n  "provider": "groq",\n  "override_params": { "x": 1, "x": 2 }\n}',
  })

  expect(folder.problems().toSorted()).toEqual([
    'a.json:4:3: "provider" stands here twice',
    'a.json:5:32: "x" stands here twice',
  ])
})

test('a file that is larger than 1 MiB is not read', () => {
  using folder = configFolder({ big: `{"description": "${'x'.repeat(1024 * 1024)}"}` })

  expect(folder.problems()).toEqual(['big.json: is larger than 1 MiB'])
})

test('a folder, a pipe and a device named like an alias are refused without waiting', () => {
  using folder = configFolder({ sound: SOUND })
  mkdirSync(join(folder.models, 'folder.json'))
  Bun.spawnSync(['mkfifo', join(folder.models, 'pipe.json')])
  symlinkSync('/dev/zero', join(folder.models, 'zero.json'))

  expect(folder.problems()).toEqual([
    'folder.json: is not a file',
    'pipe.json: is not a file',
    'zero.json: is not a file',
  ])
})

test('links that lead nowhere or in circles are reported beside what can be read', () => {
  using folder = configFolder({ sound: SOUND })
  symlinkSync('nowhere', join(folder.models, 'dangling.json'))
  symlinkSync('circle.json', join(folder.models, 'circle.json'))
  symlinkSync('ring', join(folder.models, 'ring'))
  symlinkSync('.', join(folder.models, 'self'))

  const problems = folder.problems()

  expect(problems).toContain('dangling.json: cannot be read (ENOENT)')
  expect(problems).toContain('circle.json: cannot be read (ELOOP)')
  expect(problems.some((problem) => problem.includes('a link lead back to its own folder'))).toBe(
    true,
  )
  expect(folder.load().snapshot.aliases.has('sound')).toBe(true)
})

test.skipIf(process.getuid?.() === 0)('a file without permission is named with the reason', () => {
  using folder = configFolder({ secret: SOUND, sound: SOUND })
  chmodSync(join(folder.models, 'secret.json'), 0)

  expect(folder.problems()).toEqual(['secret.json: cannot be read (EACCES)'])
})

test('two files whose names differ only in case are refused', () => {
  using folder = configFolder({ gpt: SOUND, GPT: SOUND, 'openai/GPT': SOUND })

  expect(folder.problems()).toEqual([`gpt.json: differs only in case from GPT.json`])
})

test('a nested folder adds a segment to the alias', () => {
  using folder = configFolder({ 'openai/gpt-4o': SOUND, 'a/b/c.d': SOUND, plain: SOUND })

  const { snapshot, problems } = folder.load()

  expect(problems).toEqual([])
  expect([...snapshot.aliases.keys()].toSorted()).toEqual(['a/b/c.d', 'openai/gpt-4o', 'plain'])
})

test('a ConfigMap of Kubernetes, links into a folder with a dot, is read once', () => {
  using folder = configFolder({ gpt: SOUND, 'openai/gpt-4o': SOUND })
  const version = '..2026_11_22_20_00_00.123'
  mkdirSync(join(folder.models, version))
  for (const name of ['gpt.json', 'openai']) {
    renameSync(join(folder.models, name), join(folder.models, version, name))
    symlinkSync(join('..data', name), join(folder.models, name))
  }
  symlinkSync(version, join(folder.models, '..data'))

  const { snapshot, problems } = folder.load()

  expect(problems).toEqual([])
  expect([...snapshot.aliases.keys()]).toEqual(['gpt', 'openai/gpt-4o'])
})

test('other files and hidden ones are left alone', () => {
  using folder = configFolder({ sound: SOUND, '.hidden': '{' })
  for (const name of ['README.md', 'gpt.json.bak', '.gpt.json.swp'])
    writeFileSync(join(folder.models, name), '{')

  expect(folder.problems()).toEqual([])
})

test('files that somebody may take for aliases, and are none, are warned of with the remedy', () => {
  using folder = configFolder({ sound: SOUND, 'deep/sound': SOUND })
  for (const name of ['b.JSON', 'c.jsonc', 'deep/d.yaml', 'e.yml', 'f.json5', 'g.toml'])
    writeFileSync(join(folder.models, name), '{')
  for (const name of ['gpt.json', 'gpt.yaml', 'schema.json', 'README.md'])
    writeFileSync(join(folder.path, name), '{')
  const renamed = (name: string) =>
    `is not read, because only names that end in .json are aliases: rename it to "${name}"`
  const written =
    'is not read, because only names that end in .json are aliases: write it as JSON, in which comments may stand'
  const beside = `is not read: aliases are the .json files in ${folder.models}`

  const { problems, warnings } = folder.load()

  expect(problems).toEqual([])
  expect(warnings.map(({ source, message }) => [relative(folder.path, source), message])).toEqual([
    ['gpt.json', beside],
    ['gpt.yaml', beside],
    ['models/b.JSON', renamed('b.json')],
    ['models/c.jsonc', renamed('c.json')],
    ['models/deep/d.yaml', written],
    ['models/e.yml', written],
    ['models/f.json5', renamed('f.json')],
    ['models/g.toml', written],
  ])
})

test('a folder of aliases that is named itself stands for the folder around it', () => {
  using folder = configFolder({ sound: SOUND })

  expect(locateConfig(folder.models, '/', '/portus')).toBe(folder.path)
  expect(locateConfig(folder.path, '/', '/portus')).toBe(folder.path)
  mkdirSync(join(folder.models, 'models'))
  expect(locateConfig(folder.models, '/', '/portus')).toBe(folder.models)
})

test.each(['white space', 'gpt?', 'a%2fb', 'ümlaut', '-dash', '_x', 'a\nb'])(
  'a file named %p cannot be an alias',
  (name) => {
    using folder = configFolder({ [name]: SOUND })

    expect(folder.problems()).toEqual([expect.stringContaining('the name cannot be an alias')])
  },
)

test('a folder that is missing or empty is said to be', () => {
  using missing = configFolder()
  using empty = configFolder()
  mkdirSync(empty.models, { recursive: true })

  expect(missing.problems()).toEqual([`${missing.models}: there is no such folder`])
  expect(empty.problems()).toEqual([`${empty.models}: holds no model alias (*.json)`])
})
