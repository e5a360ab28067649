import { cp, mkdir, rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { refusalToDelete } from './output-folder'
import { furtherModules } from './runtime-modules'
import { type ChunkMap, type SourcePlaces, sourcePlaces } from './source-places'

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
const { buildPage } = await import('../src/dashboard/build-page')
/** What the bundler puts behind a chunk that has a map. */
const DEBUG_ID_BYTES = '\n//# debugId='.length + 32 + '\n'.length

/** The lengths of the chunks, without what stands behind each, by their names. */
const lengthsOf = (metafile: Bun.BuildMetafile | undefined, behind: number) =>
  new Map(
    Object.entries(metafile?.outputs ?? {})
      .filter(([path]) => /\bchunk-.*\.js$/.test(path))
      .map(([path, { bytes }]) => [basename(path), bytes - behind]),
  )

/**
 * Builds the executable.
 *
 * @param sourcemap Whether the map of each chunk is written beside it.
 * @param places Where the code of chunks stands in the sources.
 */
const build = (sourcemap: 'external' | 'none', places: SourcePlaces) =>
  Bun.build({
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
    // The chunk that names a file must be the same, whatever the file holds.
    naming: { asset: '[name].[ext]' },
    sourcemap,
    define: { 'process.env.NODE_ENV': '"production"' },
    metafile: true,
    plugins: [portkeyPlugin, leanPlugin(places, page)],
  })

await rm(outputFolder, { recursive: true, force: true })
await mkdir(outputFolder, { recursive: true })
const started = performance.now()
const page = await buildPage()
// The executable holds files and lines for stack traces. They are known when it is built, so it is built twice. A chunk is
// known by its length: its name depends on what the executable holds, and would change with the second build.
const first = await build('external', { sources: [], chunks: {} })
const lengths = lengthsOf(first.metafile, DEBUG_ID_BYTES)
const maps = new Map<number, ChunkMap>()
for await (const name of new Bun.Glob('*.map').scan(outputFolder)) {
  const path = join(outputFolder, name)
  const length = lengths.get(name.slice(0, -'.map'.length))
  if (length !== undefined) maps.set(length, await Bun.file(path).json())
  await rm(path)
}
const { metafile } = await build('none', sourcePlaces(maps))
const unplaced = [...lengthsOf(metafile, 0)].filter(([, length]) => !maps.has(length))
if (unplaced.length > 0)
  throw new Error(`The two builds differ, so stacks would name no sources: ${unplaced.join(' ')}`)
const further = metafile ? furtherModules(metafile) : []
if (further.length > 0)
  throw new Error(`The executable grows by modules of the runtime: ${further.join(', ')}`)
await cp(join(ROOT, 'config'), join(outputFolder, 'config'), { recursive: true })
const { size } = Bun.file(outfile)
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(`${outfile}  ${(size / 1e6).toFixed(1)} MB in ${seconds} s`)
