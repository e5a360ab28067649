import { expect, test } from 'bun:test'
import { join } from 'node:path'

const ROOT = join(import.meta.dir, '../..')

const filesOf = (name: string): string[] =>
  [...new Bun.Glob(`**/${name}`).scanSync(ROOT)].filter((path) => !path.includes('node_modules'))

type Dependencies = Record<string, string>

test.each(filesOf('package.json'))('%s names each package by its exact version', async (path) => {
  const file = await Bun.file(join(ROOT, path)).json()
  const { dependencies, devDependencies, optionalDependencies, overrides } = file as Record<
    string,
    Dependencies | undefined
  >
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides }

  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test.each([...filesOf('package-lock.json'), 'bun.lock'])(
  '%s names no registry, so each machine takes its own',
  async (path) => {
    const text = await Bun.file(join(ROOT, path)).text()

    expect(text).toContain('sha512-')
    expect(text).not.toContain('"resolved"')
    expect(text).not.toContain('.tgz')
  },
)
