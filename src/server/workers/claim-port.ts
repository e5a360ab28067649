import { listenError } from '../listen-error'

/** Only Linux distributes the connections to one port among all that listen on it. */
export const CAN_SHARE = process.platform === 'linux'

/** @param setting The setting that names the port; `PORTUS_PORT` by default. */
type Address = { hostname: string; port: number; setting?: string }

/** An address that belongs to one pool of workers. */
export type Claim = {
  /** The port; the one that the system chose, if the address had port 0. */
  port: number
  /** Lets another pool claim the address. */
  release(): void
}

/** Closes whatever connects. Any user of the machine may, and each connection would take a file. */
const NOBODY = { open: (socket: { terminate(): void }) => socket.terminate(), data() {} }

/**
 * Claims an address for several processes that will share it. Linux lets every process of the same user
 * join a shared port in silence, so a second pool must notice the first one. An exclusive listener shows
 * that nobody listens yet. A socket name in the abstract namespace shows that a pool exists, even while
 * none of its workers listens: the name is as wide as the port (the network namespace), and it goes when
 * its process ends.
 *
 * @throws {ListenError} if the port is taken or not allowed.
 */
export function claimPort(address: Address): Claim {
  const { hostname, port: wanted } = address
  const probe = listening(address, () =>
    Bun.listen({ hostname, port: wanted, exclusive: true, socket: NOBODY }),
  )
  const { port } = probe
  try {
    const name = listening({ ...address, port }, () =>
      Bun.listen({ unix: `\0portus ${hostname}:${port}`, socket: NOBODY }),
    )
    return { port, release: () => name.stop(true) }
  } finally {
    probe.stop(true)
  }
}

function listening<T>(address: Address, listen: () => T): T {
  try {
    return listen()
  } catch (error) {
    throw listenError(error, address)
  }
}
