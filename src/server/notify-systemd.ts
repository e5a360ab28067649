import { dlopen, FFIType, ptr } from 'bun:ffi'
import type { Env } from '../config/source/variables'

/** https://man7.org/linux/man-pages/man2/socket.2.html */
const AF_UNIX = 1
const SOCK_DGRAM = 2
const SOCK_CLOEXEC = 0o2000000
const MSG_NOSIGNAL = 0x4000
/** Bytes of a socket's path, of which the last one ends it. */
const MAX_PATH_BYTES = 107

/**
 * How to tell systemd how a service is: `READY=1`, `STOPPING=1`. The runtime has no datagrams on a Unix socket, so this asks
 * the system's library. It does nothing, and throws nothing, where there is no systemd.
 * https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
 *
 * @param env Its `NOTIFY_SOCKET` is a path, or a name behind `@`.
 */
export const systemdOf =
  ({ NOTIFY_SOCKET: path }: Env) =>
  (state: string): void => {
    if (!path || !/^[/@]/.test(path) || Buffer.byteLength(path) > MAX_PATH_BYTES) return
    try {
      send(path, state)
    } catch {
      // A system without glibc has no systemd.
    }
  }

function send(path: string, state: string): void {
  const { symbols } = dlopen('libc.so.6', {
    socket: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    sendto: {
      args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32, FFIType.ptr, FFIType.u32],
      returns: FFIType.i64,
    },
    close: { args: [FFIType.i32], returns: FFIType.i32 },
  })
  const socket = symbols.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
  if (socket >= 0) {
    const message = Buffer.from(state)
    const address = addressOf(path)
    symbols.sendto(socket, ptr(message), message.length, MSG_NOSIGNAL, ptr(address), address.length)
    symbols.close(socket)
  }
}

/** `struct sockaddr_un`. A name of the abstract namespace begins with a zero byte. */
function addressOf(path: string): Buffer {
  const name = Buffer.from(path)
  if (path.startsWith('@')) name[0] = 0
  const family = Buffer.alloc(2)
  new Uint16Array(family.buffer, family.byteOffset, 1)[0] = AF_UNIX
  return Buffer.concat([family, name])
}
