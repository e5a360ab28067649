import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { COMMANDS } from '../../src/command-line/commands'
import { binary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'

beforeAll(async () => void (await binary()), 120_000)

/** What a real bash offers behind these words. */
async function offered(words: readonly string[], cwd?: string): Promise<string[]> {
  const script = `source <("$1" completion bash); shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_portus; printf '%s\\n' "\${COMPREPLY[@]}"`
  const child = Bun.spawn(
    ['bash', '--norc', '-c', script, 'bash', await binary(), 'portus', ...words],
    { stdout: 'pipe', stderr: 'pipe', ...(cwd !== undefined && { cwd }) },
  )
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()])
  expect(stderr).toBe('')
  return stdout.split('\n').filter(Boolean)
}

test('offers every command for people', async () => {
  const names = Object.keys(COMMANDS).filter((name) => !COMMANDS[name]?.isInternal)

  expect(await offered([''])).toEqual([...names, 'help', '--help', '--version'])
  expect(await offered(['se'])).toEqual(['serve', 'setup'])
})

test('offers the options of the command that stands there, and its settings', async () => {
  expect(await offered(['explain', 'gpt', '--e'])).toEqual(['--env-file', '--endpoint'])
  expect(await offered(['serve', '--shutdown-t'])).toEqual(['--shutdown-timeout-ms'])
  expect(await offered(['version', '--'])).toEqual(['--help'])
})

test('offers clients, shells, groups and folders where they belong', async () => {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'my config'))

  expect(await offered(['setup', 'co'])).toEqual(['codex'])
  expect(await offered(['completion', ''])).toEqual(['bash'])
  expect(await offered(['usage', '--by', 'a'])).toEqual(['application', 'alias'])
  expect(await offered(['check', '-c', 'my'], folder.path)).toEqual(['my config'])
})

test.each([[[]], [['zsh']]])('completion %p says what there is', async (words) => {
  const child = Bun.spawn([await binary(), 'completion', ...words], { stderr: 'pipe' })

  expect(await child.stderr.text()).toContain('portus completion bash')
  expect(await child.exited).toBe(2)
})
