import { cp, mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { refusalToDelete } from './output-folder'
import { furtherModules } from './runtime-modules'

const ROOT = join(import.meta.dir, '..')
const DEFAULT_FOLDER = join(ROOT, 'dist')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { target: { type: 'string' } },
})

/** The folder for the executable and its configuration folder. */
const outputFolder = resolve(positionals[0] ?? DEFAULT_FOLDER)
const outfile = join(outputFolder, 'portus')

/** Bun's name of another system, such as `bun-linux-arm64`. */
const target = values.target as Bun.Build.CompileTarget | undefined

const refusal = outputFolder === DEFAULT_FOLDER ? undefined : refusalToDelete(outputFolder)
if (refusal) {
  console.error(refusal)
  process.exit(1)
}
// They load the whole source, which a refusal does not need and must not fail with.
const { portkeyPlugin } = await import('../src/portkey/embedded/plugin')
const { leanPlugin } = await import('./lean')
await rm(outputFolder, { recursive: true, force: true })
await mkdir(outputFolder, { recursive: true })
const started = performance.now()
const { metafile } = await Bun.build({
  entrypoints: [join(ROOT, 'src/main.ts')],
  compile: {
    outfile,
    ...(target && { target }),
    // The executable must not read the files of the folder in which it is started.
    autoloadDotenv: false,
    autoloadBunfig: false,
    autoloadTsconfig: false,
    autoloadPackageJson: false,
  },
  format: 'esm',
  minify: true,
  // Parses ahead of time: 6 MB more, and a third of the start-up time.
  bytecode: true,
  // A command reads only the parts that it needs: a health check does not read the gateway, and a server
  // reads the OpenAPI document at its first request.
  splitting: true,
  // The executable holds it, so that stack traces name files and lines.
  sourcemap: 'linked',
  define: { 'process.env.NODE_ENV': '"production"' },
  metafile: true,
  plugins: [portkeyPlugin, leanPlugin],
})
const further = metafile ? furtherModules(metafile) : []
if (further.length > 0)
  throw new Error(`The executable grows by modules of the runtime: ${further.join(', ')}`)
for await (const name of new Bun.Glob('*.map').scan(outputFolder))
  await rm(join(outputFolder, name))
await cp(join(ROOT, 'config'), join(outputFolder, 'config'), { recursive: true })
const { size } = Bun.file(outfile)
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(`${outfile}  ${(size / 1e6).toFixed(1)} MB in ${seconds} s`)
