import { describe, expect, test } from 'bun:test'
import { Settings } from '../../src/config/settings'
import { interpolate, readCompose } from '../support/assert/compose'
import { exampleAsItIs } from '../support/example-env'
import { freePort, temporaryFolder } from '../support/process/child'
import { eventually } from '../support/process/proc'
import { IS_WITHOUT_REDIS } from '../support/stores/redis'

const { services, volumes } = readCompose()
const { portus, redis, postgres } = services
const PASSWORDS = {
  FLEET_REDIS_PASSWORD: 'redis4711',
  FLEET_DATABASE_PASSWORD: 'database4712',
}
const portusWith = (env: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(portus?.environment ?? {}).map(([name, value]) => [
      name,
      interpolate(String(value), env),
    ]),
  )

describe('the fleet of docker-compose.yml', () => {
  test('is Redis and PostgreSQL, which only the profile starts and nobody outside reaches', () => {
    const ofFleet = Object.entries(services).filter(([, { profiles }]) =>
      profiles?.includes('fleet'),
    )

    expect(ofFleet.map(([name]) => name)).toEqual(['redis', 'postgres'])
    for (const [name, service] of ofFleet) {
      expect(service.ports, name).toBeUndefined()
      expect(service.read_only, name).toBe(true)
      expect(service.user, name).toBe('999:999')
      expect(service.healthcheck?.test[0], name).toBe('CMD-SHELL')
    }
    expect(Object.keys(volumes)).toEqual(['data', 'redis', 'postgres'])
  })

  test('is waited for by Portus where it is started, and nowhere else', () => {
    const healthy = { condition: 'service_healthy', required: false }

    expect(portus?.depends_on).toEqual({ redis: healthy, postgres: healthy })
  })

  test('gives Portus settings that it knows', () => {
    const known = Object.keys(Settings.properties)

    expect(Object.keys(portus?.environment ?? {}).filter((name) => !known.includes(name))).toEqual(
      [],
    )
  })

  test('has addresses of its services for Portus, which are none without the passwords', () => {
    const { PORTUS_REDIS_URL = '', PORTUS_DATABASE_URL = '' } = portusWith(PASSWORDS)

    expect(portusWith({})).toMatchObject({ PORTUS_REDIS_URL: '', PORTUS_DATABASE_URL: '' })
    expect(PORTUS_REDIS_URL).toBe('redis://:redis4711@redis:6379/0')
    expect(PORTUS_DATABASE_URL).toBe('postgres://portus:database4712@postgres:5432/portus')
    expect(PORTUS_REDIS_URL).toMatch(
      new RegExp(String(Settings.properties.PORTUS_REDIS_URL.pattern)),
    )
    expect(PORTUS_DATABASE_URL).toMatch(
      new RegExp(String(Settings.properties.PORTUS_DATABASE_URL.pattern)),
    )
    expect(postgres?.environment).toMatchObject({ POSTGRES_USER: 'portus', POSTGRES_DB: 'portus' })
  })

  test('leaves Portus the servers that .env names', () => {
    const own = {
      PORTUS_REDIS_URL: 'rediss://redis.example.com',
      PORTUS_DATABASE_URL: 'postgres://db.example.com/portus',
    }

    expect(portusWith(own)).toMatchObject(own)
    expect(portusWith({ ...PASSWORDS, ...own })).toMatchObject(own)
  })

  test('has no password that everybody knows', () => {
    const environment = { ...redis?.environment, ...postgres?.environment }

    expect(interpolate(String(environment.REDISCLI_AUTH), {})).toBe('')
    expect(interpolate(String(environment.POSTGRES_PASSWORD), {})).toBe('')
    expect(Object.keys(exampleAsItIs()).filter((name) => name.startsWith('FLEET_'))).toEqual([])
  })

  describe.skipIf(IS_WITHOUT_REDIS)('starts a Redis', () => {
    const start = (folder: string, port: number, password: string) => {
      const [shell = '', flag = '', text = ''] = redis?.command ?? []
      const script = interpolate(text, {}).replace(
        '--dir /data',
        `--dir ${folder} --port ${port} --bind 127.0.0.1`,
      )
      return Bun.spawn([shell, flag, script], {
        env: { PATH: process.env.PATH ?? '', REDISCLI_AUTH: password },
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
      })
    }

    test('that throws nothing away, writes, and has its password in no list of processes', async () => {
      using folder = temporaryFolder()
      const port = freePort()
      const child = start(folder.path, port, PASSWORDS.FLEET_REDIS_PASSWORD)
      const url = `redis://:${PASSWORDS.FLEET_REDIS_PASSWORD}@127.0.0.1:${port}`
      const ask = async (address: string, ...args: string[]) => {
        const client = new Bun.RedisClient(address, { autoReconnect: false })
        try {
          await client.connect()
          return await client.send('CONFIG', ['GET', ...args])
        } finally {
          client.close()
        }
      }
      try {
        const isUp = () =>
          ask(url, 'maxmemory').then(
            () => true,
            () => false,
          )
        await eventually(isUp)

        expect(await ask(url, 'maxmemory-policy', 'appendonly', 'maxmemory')).toMatchObject({
          'maxmemory-policy': 'noeviction',
          appendonly: 'yes',
          maxmemory: String(1024 ** 3),
        })
        const stranger = ask(`redis://127.0.0.1:${port}`, 'maxmemory')
        expect(
          await stranger.then(
            () => 'let in',
            () => 'refused',
          ),
        ).toBe('refused')
        const words = await Bun.file(`/proc/${child.pid}/cmdline`).text()
        expect(words).toStartWith('redis-server')
        expect(words).not.toContain(PASSWORDS.FLEET_REDIS_PASSWORD)
      } finally {
        child.kill('SIGKILL')
        await child.exited
      }
    })

    test('not without a password', async () => {
      using folder = temporaryFolder()

      const child = start(folder.path, freePort(), '')

      expect(await child.exited).not.toBe(0)
      expect(await child.stderr.text()).toContain('FLEET_REDIS_PASSWORD is not set in .env')
    })
  })
})
