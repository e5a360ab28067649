import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { portkeyPlugin } from '../src/gateway/embedded/plugin'

const ROOT = join(import.meta.dir, '..')

/** Where the executable and its configuration folder go. */
const outputFolder = process.argv[2] ?? join(ROOT, 'dist')

await rm(outputFolder, { recursive: true, force: true })
await mkdir(outputFolder, { recursive: true })
const started = performance.now()
await Bun.build({
  entrypoints: [join(ROOT, 'src/main.ts')],
  compile: {
    outfile: join(outputFolder, 'portus'),
    // Whatever lies in the folder where Portus is started is not its configuration.
    autoloadDotenv: false,
    autoloadBunfig: false,
    autoloadTsconfig: false,
    autoloadPackageJson: false,
  },
  format: 'esm',
  minify: true,
  bytecode: true,
  sourcemap: 'linked',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [portkeyPlugin],
})
await cp(join(ROOT, 'config'), join(outputFolder, 'config'), { recursive: true })
const { size } = Bun.file(join(outputFolder, 'portus'))
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(`${join(outputFolder, 'portus')}  ${(size / 1e6).toFixed(1)} MB in ${seconds} s`)
