import { endpointOf } from '../api/endpoints/endpoints'
import { loadSettings } from '../config/settings'
import type { Snapshot } from '../config/snapshot'
import { filesOf, recorded } from '../config/source/bundle'
import { diskFiles } from '../config/source/files'
import { openAccounts } from '../server/accounts/open-accounts'
import { listeningHost } from '../server/address'
import { systemdOf } from '../server/notify-systemd'
import { forgetsOwners, ownersFor } from '../server/open-owners'
import { openOperators } from '../server/operators/open-operators'
import { editionOf } from '../server/reload/member'
import { leaveNote } from '../server/reload/state-file'
import { run } from '../server/run'
import { dropProxyVariables } from '../server/runtime-environment'
import { CAN_SHARE, claimPort } from '../server/workers/claim-port'
import type { Announcement, ParentLink } from '../server/workers/parent-channel'
import type { LimitTable } from '../store/limits/local/table'
import { openStore } from '../store/open-store'
import { type CellStore, heapCells } from '../telemetry/cells/cells'
import { jsonLogger } from '../telemetry/logger'
import { standardOutput } from '../telemetry/output'
import { VERSION } from '../version'
import type { CommandOptions } from './command'
import { environment } from './environment'
import { checked, loadConfig, recheckConfig } from './load-config'
import { originLog } from './origin-lines'
import { describeFromHere } from './print-problems'
import { restartWatch } from './restart-watch'

/** The number of a worker, its connection to the process that started it, and what it counts with the other ones. */
export type Membership = {
  number: number
  parent: ParentLink
  cells?: CellStore | undefined
  limits?: LimitTable | undefined
  /** A folder that all workers share, and that ends with the server. */
  sharedFolder?: string | undefined
}

/** Serves in this process. It does not start if the configuration has any problem. */
export async function serveProcess(options: CommandOptions, member?: Membership): Promise<number> {
  const output = standardOutput()
  const common = member && { worker: member.number }
  const { settings: told } = loadSettings(environment(options))
  const dropped = told.PORTUS_TRUST_PROXY_ENV ? [] : dropProxyVariables(process.env)
  const given = await member?.parent.startWith()
  const { files, bundle } = recorded(given ? filesOf(given) : diskFiles)
  const valid = await loadConfig(
    options,
    ({ settings }) => jsonLogger(output.write, settings.PORTUS_LOG_LEVEL, common),
    files,
  )
  if (!valid) return 1
  const { folder: configFolder, snapshot, live, gateway, warnings, origins } = valid
  const { PORTUS_PORT, PORTUS_LOG_LEVEL } = snapshot.settings
  const hostname = listeningHost(snapshot.settings)
  const log = jsonLogger(output.write, PORTUS_LOG_LEVEL, common)
  // A new certificate needs a second listener on the port, so the port is shared, and claimed first.
  const claim =
    member || !snapshot.tls || !CAN_SHARE ? undefined : claimPort({ hostname, port: PORTUS_PORT })
  const folder = snapshot.settings.PORTUS_DATA_PATH
  const responses = await openStore({ folder, log })
  const cells = member?.cells ?? heapCells()
  const { settings } = snapshot
  const [accounts, owners, operators] = await Promise.all([
    openAccounts({ live, log, cells, table: member?.limits }),
    ownersFor(settings, log),
    openOperators({
      settings,
      log,
      isWorker: member !== undefined,
      sharedFolder: member?.sharedFolder,
    }),
  ])
  return run({
    live,
    accounts,
    reloads: {
      first: editionOf(bundle(), configFolder, warnings.map(describeFromHere)),
      folder: configFolder,
      check: (files) => checked(recheckConfig(options, valid, files)),
      note: leaveNote(process.env, configFolder),
      restart: restartWatch(options, process.env),
      ...(member && { parent: { ...member.parent, hasReadDisk: given === undefined } }),
    },
    gateway,
    droppedLines: output.dropped,
    cells,
    responses,
    owners,
    operators,
    log,
    address: {
      hostname,
      port: claim?.port ?? PORTUS_PORT,
      isShared: member !== undefined || claim !== undefined,
    },
    ...(member
      ? { untilStopped: member.parent.untilStopped }
      : { tellSystemd: systemdOf(process.env) }),
    onReady({ address: url }, operators) {
      const lines: Announcement[] = [
        [
          'info',
          'listening',
          {
            url,
            ops_url: operators?.address,
            version: VERSION,
            gateway: gateway.description,
            aliases: snapshot.aliases.size,
            keys: snapshot.keys.length,
            workers: member && snapshot.settings.PORTUS_WORKERS,
          },
        ],
      ]
      lines.push(...originLog(origins))
      if (dropped.length > 0) lines.push(['warn', PROXY_WARNING, { variables: dropped.join(', ') }])
      for (const warning of warnings) lines.push(['warn', describeFromHere(warning)])
      if (member && folder === undefined && keepsAny(snapshot)) lines.push(['warn', APART_WARNING])
      if (forgetsOwners(snapshot.settings) && wantsOwners(snapshot))
        lines.push(['warn', OWNERS_WARNING])
      if (gateway.caveat) lines.push(['warn', gateway.caveat])
      if (member) member.parent.announce(lines)
      else for (const line of lines) log(...line)
    },
  })
}

const APART_WARNING =
  'stored responses are kept in each worker process, and no other one finds them: set PORTUS_DATA_PATH to a folder that they share'

const OWNERS_WARNING =
  'who has made what providers keep is forgotten when this process ends, and applications with a file then find nothing of it: set PORTUS_DATA_PATH or PORTUS_DATABASE_URL'

/** Whether an application would find nothing that nobody is known to have made, and has an alias that keeps something. */
const wantsOwners = ({ applications, aliases }: Snapshot): boolean =>
  [...applications.values()].some(({ unknownIds }) => unknownIds !== true) &&
  [...aliases.values()].some((alias) => KEEPING.some((endpoint) => alias.fits(endpoint)))

const KEEPING = [endpointOf('files.list'), endpointOf('anthropic_files.list')]

const keepsAny = ({ aliases }: Snapshot): boolean =>
  [...aliases.values()].some(
    (alias) => alias.keepsResponses && alias.passthroughPrefix(RESPONSES) === undefined,
  )

const RESPONSES = endpointOf('responses')

const PROXY_WARNING = 'proxy variables are ignored; PORTUS_TRUST_PROXY_ENV=true uses them'
