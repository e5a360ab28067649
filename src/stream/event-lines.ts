/** What the lines of server-sent events are made of. */

export const LINE_FEED = 0x0a
export const SPACE = 0x20
export const COLON = 0x3a
export const LINE_BREAK = Buffer.of(LINE_FEED)
export const BYTE_ORDER_MARK = Buffer.from('\ufeff')

/** The fields that a reader of events needs. */
export const DATA = Buffer.from('data')
export const EVENT = Buffer.from('event')

/** The field of a line that a reader of events needs. */
export function fieldOf(
  line: Buffer,
  at: number,
  end: number,
): typeof DATA | typeof EVENT | undefined {
  const field = line[at] === DATA[0] ? DATA : EVENT
  const length = field.length
  if (end - at < length) return undefined
  for (let index = 0; index < length; index++)
    if (line[at + index] !== field[index]) return undefined
  return end - at === length || line[at + length] === COLON ? field : undefined
}

/** Lines of data as one. */
export const joined = (data: readonly Buffer[]): Buffer =>
  data.length === 1
    ? (data[0] as Buffer)
    : Buffer.concat(data.flatMap((value, index) => (index === 0 ? [value] : [LINE_BREAK, value])))

/** Whether a byte order mark stands here. */
export function hasMark(line: Buffer, at: number): boolean {
  return BYTE_ORDER_MARK.every((byte, index) => line[at + index] === byte)
}
