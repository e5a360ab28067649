import { listenError } from '../listen-error'

type Address = { hostname: string; port: number }

/** An address that belongs to one family of processes. */
export type Claim = {
  /** The port, also where the system was left to pick one. */
  port: number
  /** Lets another family have the address, as soon as nobody of this one listens on it. */
  release(): void
}

const SILENT = { data() {} }

/**
 * Takes an address for several processes that will share it. Linux lets every process of a user join
 * those that share a port, without a word, so that nobody else may listen when they begin, and no
 * other family may begin in the same moment, or while all processes of this one are being started
 * again. A name in the abstract namespace says so: it is as wide as the port's own, a network
 * namespace, and gone with the process that holds it.
 *
 * @throws {ListenError} when the port is taken, or not allowed.
 */
export function claimPort(address: Address): Claim {
  const { hostname } = address
  const probe = listening(address, () =>
    Bun.listen({ ...address, exclusive: true, socket: SILENT }),
  )
  const { port } = probe
  try {
    const name = listening({ hostname, port }, () =>
      Bun.listen({ unix: `\0portus ${hostname}:${port}`, socket: SILENT }),
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
