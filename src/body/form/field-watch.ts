import type { Part } from './syntax'

/** Returns what takes the value of a part. Undefined where the part is passed on alone. */
export type WatchPart = (part: Part) => ((value: Buffer) => void) | undefined

/** Copies the values of some parts while their bytes go on. */
export type FieldWatch = {
  begin(part: Part): void
  push(bytes: Buffer): void
  end(): void
  /** Whether a value is being copied. */
  readonly isOpen: boolean
}

/** @param maxBytes A longer value is not copied. */
export function fieldWatch(watches: WatchPart | undefined, maxBytes: number): FieldWatch {
  let take: ((value: Buffer) => void) | undefined
  let value: Buffer[] = []
  let length = 0
  const close = () => {
    take = undefined
    value = []
    length = 0
  }
  return {
    begin(part) {
      take = watches?.(part)
    },
    push(bytes) {
      if (!take) return
      length += bytes.length
      if (length > maxBytes) close()
      else value.push(bytes)
    },
    end() {
      take?.(Buffer.concat(value))
      close()
    },
    get isOpen() {
      return take !== undefined
    },
  }
}
