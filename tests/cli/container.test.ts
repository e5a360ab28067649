import { describe, expect, test } from 'bun:test'
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { loadSettings } from '../../src/config/settings'
import { RUNTIME_SETTINGS } from '../../src/server/runtime-environment'
import { KEY, openaiAlias } from '../support/portus'
import { bareRoot, canIsolate, librariesOf, NON_ROOT } from '../support/process/bare-root'
import { binary, writeAliases } from '../support/process/binary'
import { freePort, temporaryFolder, untilAnswers } from '../support/process/child'
import { startProvider } from '../support/providers/server'

const ROOT = join(import.meta.dir, '../..')
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
const instruction = (pattern: RegExp): string => dockerfile.match(pattern)?.[1] ?? ''
const command = (pattern: RegExp): string[] => JSON.parse(instruction(pattern))

/** An image that nobody can change behind its name. */
const PINNED = /^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/

/** The image as its Dockerfile describes it. */
const image = {
  entrypoint: command(/^ENTRYPOINT (.+)$/m),
  cmd: command(/^CMD (.+)$/m),
  healthcheck: command(/^HEALTHCHECK .*CMD (.+)$/m),
  user: instruction(/^USER (.+)$/m),
  env: Object.fromEntries(
    [...dockerfile.matchAll(/^ENV (\w+)=(.+)$/gm)].map(([, k, v]) => [k!, v!]),
  ),
}

const compose = Bun.YAML.parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')) as {
  services: Record<string, Record<string, unknown>>
}

describe('the executable in a container', () => {
  test('is smaller than 120 MB', async () => {
    const { size } = statSync(await binary())

    expect(size).toBeLessThan(120e6)
  })

  test('needs only libraries that the image has, none newer than the image’s', async () => {
    const path = await binary()
    const names = librariesOf(path).map((library) => basename(library))
    const { stdout } = Bun.spawnSync(['ldd', '-v', path])
    const [own = ''] =
      stdout.toString().split('Version information:')[1]?.split(/^\t\//m).slice(1) ?? []
    const versions = [...own.matchAll(/\(GLIBC_([\d.]+)\)/g)].map(([, version]) => version!)

    expect(
      names.filter((name) => !/^(lib(c|m|dl|pthread)\.so\.\d|ld-linux.*\.so\.\d)$/.test(name)),
    ).toEqual([])
    expect(versions).not.toBeEmpty()
    // Debian 12 has glibc 2.36.
    expect(versions.filter((version) => Number(version.split('.')[1]) > 36)).toEqual([])
  })

  test.skipIf(!canIsolate()).each(['1', '2'])(
    'serves, is healthy and ends on SIGTERM with nothing around it and no right to write: PORTUS_WORKERS=%s',
    async (workers) => {
      using provider = startProvider()
      using source = temporaryFolder()
      writeAliases(source.path, { fast: openaiAlias(provider.url) })
      using root = bareRoot(await binary(), join(source.path, 'config'))
      const port = freePort()
      const env = {
        ...image.env,
        PORTUS_PORT: String(port),
        PORTUS_HOST: '127.0.0.1',
        PORTUS_WORKERS: workers,
        PORTUS_KEY_TESTS: KEY,
      }
      const probe = () => root.start(image.healthcheck, env).outside.exited
      const before = await probe()

      const { outside, output, kill } = root.start([...image.entrypoint, ...image.cmd], env)
      await untilAnswers(`http://127.0.0.1:${port}/health`, outside)
      const during = await probe()
      const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body: JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'Hi' }] }),
      })
      const text = await answer.text()
      kill('SIGTERM')
      const code = await outside.exited

      expect(image.user).toBe(`${NON_ROOT}:${NON_ROOT}`)
      expect({ before, during }).toEqual({ before: 1, during: 0 })
      expect(answer.status, text).toBe(200)
      expect(text).toContain('Hello there')
      expect(output.stderr).toBe('')
      expect(code).toBe(0)
    },
    30_000,
  )
})

describe('the image', () => {
  test('can be built from what .dockerignore lets in', () => {
    const [first, ...exceptions] = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
    using context = temporaryFolder()
    for (const name of exceptions)
      cpSync(join(ROOT, name.slice(1)), join(context.path, name.slice(1)), { recursive: true })

    const { exitCode, stderr } = Bun.spawnSync([process.execPath, 'run', 'build'], {
      cwd: context.path,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? context.path },
    })

    expect(first).toBe('*')
    expect(exceptions.every((line) => line.startsWith('!'))).toBe(true)
    expect(stderr.toString()).not.toContain('error')
    expect(exitCode).toBe(0)
    expect(statSync(join(context.path, 'dist/portus')).mode & 0o111).toBe(0o111)
    expect(statSync(join(context.path, 'dist/config/models')).isDirectory()).toBe(true)
  }, 60_000)

  test('sets what Portus would set for its runtime, and start again for', () => {
    expect(image.env).toMatchObject(RUNTIME_SETTINGS)
  })

  test('has all its stages at exact versions, and Bun at the version of the project', () => {
    const bun = [...dockerfile.matchAll(/bun@(\S+)/g)].map(([, version]) => version)
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, name]) => name!)

    expect(images.length).toBe(2)
    for (const name of images) expect(name).toMatch(PINNED)
    expect(images[0]).toMatch(/:\d+\.\d+\.\d+-/)
    expect(new Set(bun)).toEqual(new Set([Bun.version]))
  })

  test('has a folder that its user may write to, from which a new volume takes its owner', () => {
    const [user] = /^USER (\S+)/m.exec(dockerfile)?.slice(1) ?? []

    expect(dockerfile).toContain(`COPY --from=build --chown=${user} /data /data`)
    expect(dockerfile).toMatch(/^RUN mkdir -m 0700 \/data$/m)
  })

  test('asks for no other image: not for a version of the language in which it is written', () => {
    // docs.docker.com/reference/dockerfile/#syntax
    expect(dockerfile).not.toMatch(/^#\s*syntax\s*=/im)
    expect(dockerfile).not.toMatch(/^(?:COPY|ADD|RUN)\s.*(?:--from=|from=)(?!build\b)/im)
  })
})

describe('docker-compose.yml', () => {
  const hasCompose =
    Bun.which('docker') !== null && Bun.spawnSync(['docker', 'compose', 'version']).success

  test.skipIf(!hasCompose)('is what Docker Compose understands, with either gateway', () => {
    using folder = temporaryFolder()
    mkdirSync(join(folder.path, 'config'))
    cpSync(join(ROOT, 'docker-compose.yml'), join(folder.path, 'docker-compose.yml'))
    Bun.spawnSync(['touch', join(folder.path, '.env')])

    const { exitCode, stderr } = Bun.spawnSync(
      ['docker', 'compose', '--profile', 'gateway', '--profile', 'fleet', 'config', '--quiet'],
      { cwd: folder.path },
    )

    expect(stderr.toString()).toBe('')
    expect(exitCode).toBe(0)
  })

  test('runs Portus alone by default, without rights and with nothing to write to but what it keeps', () => {
    const { portus, ...others } = compose.services

    expect(portus).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      env_file: '.env',
      volumes: ['./config:/config:ro', 'data:/data', '/tmp'],
    })
    expect(portus?.profiles).toBeUndefined()
    const profiles = Object.entries(others).map(([name, service]) => [name, service.profiles])
    expect(Object.fromEntries(profiles)).toEqual({
      gateway: ['gateway'],
      redis: ['fleet'],
      postgres: ['fleet'],
    })
  })

  test('runs the gateway that is also inside Portus, and gives it no port outside', () => {
    const { gateway } = compose.services
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

    const [name] = String(gateway?.image).split('@')
    expect(name).toBe(`portkeyai/gateway:${dependencies['@portkey-ai/gateway']}`)
    expect(gateway?.image).toMatch(PINNED)
    expect(gateway?.ports).toBeUndefined()
  })

  test('gives Portus an init, so that no signal is lost on a first process', () => {
    // The other one is not ours: its image says how it starts.
    const ours = Object.entries(compose.services).filter(([, { build }]) => build !== undefined)

    expect(ours.map(([name, { init }]) => [name, init])).toEqual([['portus', true]])
  })

  test('bounds the memory and the processes of each service, without rights', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect(service.mem_limit, name).toBe('2g')
      expect(service.memswap_limit, name).toBe('2g')
      expect(service.pids_limit, name).toBe(128)
      expect(service.cap_drop, name).toEqual(['ALL'])
      expect(service.security_opt, name).toEqual(['no-new-privileges:true'])
      // What is built here has no base but those of the Dockerfile.
      if (service.build === undefined) expect(service.image, name).toMatch(PINNED)
    }
  })
})

/** What is read here of a manifest. */
type Manifest = {
  kind: string
  metadata: { name: string }
  data?: Record<string, string>
  spec?: { template?: { spec?: PodSpec }; ports?: { targetPort: string }[] }
}
type Probe = { httpGet: object }
type PodSpec = {
  serviceAccountName: string
  terminationGracePeriodSeconds: number
  enableServiceLinks: boolean
  securityContext: object
  containers: {
    env: { name: string; value: string }[]
    ports: object[]
    securityContext: object
    resources: object
    startupProbe: Probe
    readinessProbe: Probe
    livenessProbe: Probe
  }[]
  volumes: { name: string; emptyDir?: object }[]
}

describe('deploy/kubernetes.yaml', () => {
  const manifests = Bun.YAML.parse(
    readFileSync(join(ROOT, 'deploy/kubernetes.yaml'), 'utf8'),
  ) as Manifest[]
  const manifest = (kind: string) => manifests.find((one) => one.kind === kind)
  const pod = manifest('Deployment')?.spec?.template?.spec

  test('runs as the user of the image, with its service account', () => {
    const user = Number(instruction(/^USER (\d+)/m))

    expect(user).toBe(NON_ROOT)
    expect(pod).toMatchObject({
      serviceAccountName: manifest('ServiceAccount')?.metadata.name,
      securityContext: { runAsNonRoot: true, runAsUser: user },
      containers: [
        {
          ports: [
            { name: 'http', containerPort: Number(instruction(/^EXPOSE (\d+)/m)) },
            { name: 'ops', containerPort: 9090 },
          ],
          securityContext: { readOnlyRootFilesystem: true },
        },
      ],
    })
  })

  test('answers on for as long as balancers need to notice, and ends in its time', () => {
    const env = Object.fromEntries(
      pod?.containers[0]?.env.map(({ name, value }) => [name, value]) ?? [],
    )
    const { settings, problems } = loadSettings(env)
    const { PORTUS_SHUTDOWN_DELAY_MS: delayMs, PORTUS_SHUTDOWN_TIMEOUT_MS: timeoutMs } = settings

    expect([problems, delayMs]).toEqual([[], 5000])
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan((delayMs + timeoutMs) / 1000)
  })

  test('is probed and scraped on the ops port, which the Service does not name', () => {
    const [container] = pod?.containers ?? []
    const probes = [container?.startupProbe, container?.readinessProbe, container?.livenessProbe]

    expect(container?.env).toContainEqual({ name: 'PORTUS_OPS_PORT', value: '9090' })
    expect(probes.map((probe) => probe?.httpGet)).toEqual([
      { path: '/livez', port: 'ops' },
      { path: '/readyz', port: 'ops' },
      { path: '/livez', port: 'ops' },
    ])
    expect(manifest('Service')?.spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(['http'])
  })

  test('gets no variables of Services, which are named like settings', () => {
    expect(pod?.enableServiceLinks).toBe(false)
  })

  test('bounds the memory, and what is stored meanwhile', () => {
    expect(pod?.containers.map(({ resources }) => resources)).toEqual([
      { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '2Gi' } },
    ])
    expect(pod?.volumes.find(({ name }) => name === 'tmp')?.emptyDir).toEqual({ sizeLimit: '1Gi' })
  })

  test('has aliases that the check accepts, each with the identity of the pod', async () => {
    using folder = temporaryFolder()
    mkdirSync(join(folder.path, 'models'))
    for (const [name, text] of Object.entries(manifest('ConfigMap')?.data ?? {}))
      writeFileSync(join(folder.path, 'models', name), text)

    const { stdout, stderr, exitCode } = Bun.spawnSync(
      [await binary(), 'check', '-c', folder.path],
      { env: { PORTUS_KEY_TESTS: 'pk-container', HOME: folder.path } },
    )

    expect([exitCode, stderr.toString()]).toEqual([0, ''])
    expect(stdout.toString().match(/found by default/g)).toHaveLength(3)
  })
})
