import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withKeyFiles } from '../../../src/config/key-files'
import { quotedVariables } from '../../../src/config/quoted-variables'
import { temporaryFolder } from '../../support/process/child'

test('a path in PORTUS_KEY_<APPLICATION>_FILE gives way to what the file holds', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'key')
  writeFileSync(path, 'pk-of-a-file\r\n')

  expect(withKeyFiles({ PORTUS_KEY_WEB_FILE: path, PORTUS_KEY_B: 'pk-b' })).toEqual({
    env: { PORTUS_KEY_WEB: 'pk-of-a-file', PORTUS_KEY_B: 'pk-b' },
    problems: [],
  })
})

test('an application may be called x_file', () => {
  const env = { PORTUS_KEY_X_FILE: 'pk-of-x-file', PORTUS_KEY_FILE: '/a/key', OTHER_FILE: '/x' }

  expect(withKeyFiles(env)).toEqual({ env, problems: [] })
})

test('a file that is not there, and a key beside it, are problems', () => {
  const env = { PORTUS_KEY_A_FILE: '/nowhere', PORTUS_KEY_B_FILE: '/nowhere', PORTUS_KEY_B: 'pk-b' }

  expect(withKeyFiles(env)).toEqual({
    env: { PORTUS_KEY_B: 'pk-b' },
    problems: [
      { source: 'PORTUS_KEY_A_FILE', message: '/nowhere cannot be read (ENOENT)' },
      { source: 'PORTUS_KEY_B_FILE', message: 'PORTUS_KEY_B is set as well; set one of the two' },
    ],
  })
})

test.each([
  [{ PORTUS_KEY_A: '"pk"' }, ['PORTUS_KEY_A']],
  [{ AWS_SECRET_ACCESS_KEY: "'x'", AWS_REGION: '"eu"' }, ['AWS_SECRET_ACCESS_KEY', 'AWS_REGION']],
  [{ PORTUS_KEY_A: 'p"k"', PORTUS_HOST: '', AWS_REGION: '"eu\'', HOME: '"x"' }, []],
])('quotes around %p', (env, named) => {
  expect(quotedVariables(env as Record<string, string>).map(({ source }) => source)).toEqual(named)
})
